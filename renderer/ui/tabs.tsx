import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';

export interface TabEntry<K extends string = string> {
  id: K;
  title: string;
  /** Shown after the title, for instance a count. */
  count?: ReactNode;
  content: ReactNode;
}

/** Panels behind a row of titles. Without `value` it keeps its own state. */
export function Tabs<K extends string>({
  label,
  tabs,
  value,
  onChange,
  className,
}: {
  label: string;
  tabs: readonly TabEntry<K>[];
  value?: K;
  onChange?: (value: K) => void;
  className?: string;
}) {
  return (
    <AriaTabs
      className={`tabs ${className ?? ''}`}
      {...(value === undefined ? {} : { selectedKey: value })}
      onSelectionChange={(key) => onChange?.(key as K)}
    >
      <TabList className="tab-list" aria-label={label}>
        {tabs.map((tab) => (
          <Tab key={tab.id} id={tab.id} className="tab">
            {tab.title}
            {tab.count !== undefined && tab.count !== null && <span className="tab-count"> {tab.count}</span>}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className="tab-panel">
          {tab.content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
