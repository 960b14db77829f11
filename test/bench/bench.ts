/** `npm run bench -- quick` (or another name below): measures, prints, asserts nothing. Machines are noisy: compare within one run. */

// What functions write for CloudWatch and X-Ray would drown the figures. It is read when they are loaded.
Object.assign(process.env, {
  POWERTOOLS_METRICS_DISABLED: 'true',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_TRACE_ENABLED: 'false',
});

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  doors: async () => (await import('./doors.ts')).doorsBench(),
  paging: async () => (await import('./paging.ts')).paging(),
  projections: async () => (await import('./projections.ts')).projectionsBench(),
  quick: async () => (await import('./quick.ts')).quick(),
  streams: async () => (await import('./streams.ts')).streams(),
};

const [name = 'quick'] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  console.error(`There is no bench ${name}; there are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exitCode = 1;
} else {
  await bench();
}
