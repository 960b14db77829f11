/**
 * A variable that the template sets for this function.
 *
 * @throws Error naming it where it is missing: a mistake of the deployment, found at start-up
 */
export function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`the environment variable ${name} is not set`);
  return value;
}
