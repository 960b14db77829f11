import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Throws one sentence that says what is missing, before anything has been started. */
export async function requireDockerAndToken(environment: NodeJS.ProcessEnv): Promise<void> {
  await promisify(execFile)('docker', ['compose', 'version'], { env: environment }).catch(
    (cause: unknown) => {
      throw new Error(
        'LocalStack runs in Docker, and `docker compose` does not answer: install it, or use npm start.',
        {
          cause,
        },
      );
    },
  );
  if (!environment.LOCALSTACK_AUTH_TOKEN) {
    throw new Error(
      'LocalStack wants a token, of a free account too: set the variable LOCALSTACK_AUTH_TOKEN (https://app.localstack.cloud), or use npm start.',
    );
  }
}
