/** Intrinsic functions of CloudFormation as short text, so that expectations can be read. */
import type { Template } from './synthesised.ts';

type Intrinsics = Readonly<Record<string, (argument: unknown) => string>>;

/**
 * Makes a function that renders a property's value: `Ref` as the logical id, `Fn::GetAtt` as `Id.Attribute`, an import as what the
 * exporting stack exports, everything else as its text.
 */
export function renderer(...exporters: readonly Template[]): (value: unknown) => string {
  const exported = new Map(
    exporters.flatMap((template) =>
      Object.values(template.Outputs).map((output) => [output.Export?.Name, output.Value] as const),
    ),
  );
  const intrinsics: Intrinsics = {
    Ref: (id) => String(id),
    'Fn::GetAtt': (path) => (path as readonly string[]).join('.'),
    'Fn::ImportValue': (name) => render(exported.get(String(name))),
    'Fn::Join': (argument) => {
      const [separator, parts] = argument as readonly [string, readonly unknown[]];
      return parts.map(render).join(separator);
    },
    'Fn::Sub': (text) => String(text),
    'Fn::Select': (argument) => {
      const [index, list] = argument as readonly [
        number,
        { readonly 'Fn::Split': readonly [string, unknown] },
      ];
      return `${render(list['Fn::Split'][1])}[${index}]`;
    },
  };
  const render = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return String(value);
    const [name = '', argument] = Object.entries(value)[0] ?? [];
    const intrinsic = intrinsics[name];
    if (!intrinsic) throw new Error(`Cannot render ${JSON.stringify(value)}.`);
    return intrinsic(argument);
  };
  return render;
}
