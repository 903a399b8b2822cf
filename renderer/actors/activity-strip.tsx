const height = 56;

/** Counts over the span of the case as bars that fill the width; heights by square root, so that few events stay in sight beside many. */
export function ActivityStrip({ values, label }: { values: readonly number[]; label: string }) {
  const top = Math.max(1, ...values);
  return (
    <svg className="actor-strip" viewBox={`0 0 ${Math.max(1, values.length)} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <rect x={0} y={height - 1} width={values.length} height={1} fill="var(--border-strong)" />
      {values.map((value, index) => {
        if (value === 0) return null;
        const tall = Math.max(2, Math.sqrt(value / top) * (height - 2));
        return <rect key={index} x={index + 0.06} y={height - tall} width={0.88} height={tall} fill="var(--chart-5)" />;
      })}
    </svg>
  );
}
