/** Pixels. */
const SIZE = { width: 120, height: 24 };

/** A row of numbers as a small line; what it shows is in the figures beside it, too. */
export function Sparkline(props: { readonly values: readonly (number | null)[]; readonly tone?: 'bad' }) {
  const { values, tone } = props;
  const highest = Math.max(1, ...values.map((value) => value ?? 0));
  const step = SIZE.width / Math.max(1, values.length - 1);
  const points = values.map((value, index) => {
    const y = SIZE.height - 1 - ((value ?? 0) / highest) * (SIZE.height - 3);
    return `${(index * step).toFixed(1)} ${y.toFixed(1)}`;
  });
  return (
    <svg
      class={`sparkline ${tone ?? ''}`}
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      width={SIZE.width}
      height={SIZE.height}
      aria-hidden="true"
    >
      <path class="area" d={`M0 ${SIZE.height}L${points.join('L')}L${SIZE.width} ${SIZE.height}Z`} />
      <path class="stroke" d={`M${points.join('L')}`} />
    </svg>
  );
}
