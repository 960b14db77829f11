/** Line icons on a grid of 16, drawn for this console. */
const PATHS = {
  orders: 'M2.5 3.5h11v9h-11zM2.5 6.5h11M5.5 9.5h4',
  streams: 'M3 4h4M3 8h7M3 12h10M10 4h3M13 8v0',
  traces: 'M2.5 3.5h8M5.5 8h8M8.5 12.5h4',
  logs: 'M3 4.5l3 3-3 3M8 11.5h5',
  system: 'M3 3h4v4H3zM9 9h4v4H9zM7 5h4v4',
  try: 'M5 3.2v9.6l7.5-4.8z',
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  undo: 'M3.5 6.5h6a3 3 0 0 1 0 6h-3M6 3.5l-3 3 3 3',
  warning: 'M8 2.8l5.7 10H2.3zM8 6.5v3M8 11.2v.1',
  sun: 'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6M8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z',
  search: 'M7 2.8a4.2 4.2 0 1 0 0 8.4 4.2 4.2 0 0 0 0-8.4M10.2 10.2l3 3',
  back: 'M9.5 3.5L5 8l4.5 4.5',
  keyboard: 'M1.8 4.2h12.4v7.6H1.8zM4.2 6.6v.1M6.7 6.6v.1M9.2 6.6v.1M11.7 6.6v.1M5 9.5h6',
  bolt: 'M9 1.8L3.8 9H8l-1 5.2L12.2 7H8z',
} as const;

export type IconName = keyof typeof PATHS;

/** An icon beside words; it says nothing that they do not. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
