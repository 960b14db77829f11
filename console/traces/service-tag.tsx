/** Hues in styles/tokens.css, by service: the same service has the same colour in every view. */
const HUES: Readonly<Record<string, number>> = {
  command: 1,
  query: 2,
  projector: 3,
  reactor: 4,
  saga: 5,
  DynamoDB: 6,
  SFN: 7,
  StepFunctions: 7,
};

export function hueOf(service: string): number {
  return HUES[service] ?? 8;
}

/** A service's name in its colour. */
export function ServiceTag({ service }: { readonly service: string }) {
  return <i class={`tag hue-${hueOf(service)}`}>{service}</i>;
}
