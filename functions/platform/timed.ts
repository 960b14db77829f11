/** Runs work, and tells how it ended, `OK` or what its error is called, and how many milliseconds it took. */
export async function timed<Result>(
  work: () => Promise<Result>,
  nameOf: (error: unknown) => string,
  tell: (outcome: string, milliseconds: number) => void,
): Promise<Result> {
  const started = performance.now();
  let outcome = 'OK';
  try {
    return await work();
  } catch (error) {
    outcome = nameOf(error);
    throw error;
  } finally {
    tell(outcome, performance.now() - started);
  }
}
