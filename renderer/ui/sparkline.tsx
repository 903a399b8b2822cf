/** A small strip of counts over time. `label` says in words what it shows. */
export function Sparkline({
  values,
  label,
  width = 120,
  height = 18,
  color = 'var(--chart-5)',
}: {
  values: readonly number[];
  label: string;
  width?: number;
  height?: number;
  color?: string;
}) {
  const top = Math.max(1, ...values);
  const step = width / Math.max(1, values.length);
  return (
    <svg
      className="sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <path d={`M0 ${height - 0.5}H${width}`} stroke="var(--border-strong)" strokeWidth="1" />
      {values.map((value, index) => {
        if (value === 0) return null;
        const tall = Math.max(1.5, Math.sqrt(value / top) * (height - 1));
        return (
          <rect
            key={index}
            x={index * step}
            y={height - tall}
            width={Math.max(1, step - 0.6)}
            height={tall}
            fill={color}
          />
        );
      })}
    </svg>
  );
}
