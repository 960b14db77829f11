/** The grammar of Prometheus' text exposition, version 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export interface Family {
  readonly type: string;
  readonly help: string;
  /** Name with labels, and value. */
  readonly samples: ReadonlyMap<string, number>;
}

const COMMENT = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/;
const SAMPLE =
  /^([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"(?:,(?!\})|(?=\})))*\})? (\S+)$/;
/** What a summary's samples may be called beside its own name. */
const SUFFIXES = /_(?:sum|count)$/;

/**
 * The families of a text, as strictly as promtool: each with its type before its samples, in one group, no sample twice, values
 * that are numbers, and a line feed at the end. @throws Error that names the line which is none
 */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, Family & { readonly samples: Map<string, number> }>();
  const helps = new Map<string, string>();
  let current = '';
  for (const line of linesOf(text)) {
    const [, keyword, name = '', said = ''] = COMMENT.exec(line) ?? [];
    if (keyword === undefined) addSample(line, current, families.get(current)?.samples);
    if (keyword === 'HELP') helps.set(name, said);
    if (keyword !== 'TYPE') continue;
    assertNew(name, families);
    families.set(name, emptyFamily(said, helps.get(name)));
    current = name;
  }
  return families;
}

function emptyFamily(type: string, help = '') {
  return { type, help, samples: new Map<string, number>() };
}

function assertNew(name: string, families: ReadonlyMap<string, Family>): void {
  if (families.has(name)) throw new Error(`${name} is in two groups`);
}

function linesOf(text: string): readonly string[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no line feed');
  return text.slice(0, -1).split('\n');
}

function addSample(line: string, family: string, samples: Map<string, number> | undefined): void {
  const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
  const isOwn = name === family || name.replace(SUFFIXES, '') === family;
  const isNumber = value === 'NaN' || Number.isFinite(Number.parseFloat(value));
  if (!isOwn || !isNumber || samples === undefined) throw new Error(`not a sample of ${family}: ${line}`);
  if (samples.has(name + labels)) throw new Error(`twice: ${line}`);
  samples.set(name + labels, Number(value));
}
