import { Fragment, type ReactNode } from 'react';

/** Names and values in two columns. Entries whose value is null or undefined are left out. */
export function KeyValueList({
  entries,
}: {
  entries: readonly (readonly [name: ReactNode, value: ReactNode, key?: string])[];
}) {
  return (
    <dl className="key-values">
      {entries.map(([name, value, key], index) =>
        value === null || value === undefined ? null : (
          <Fragment key={key ?? index}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ),
      )}
    </dl>
  );
}
