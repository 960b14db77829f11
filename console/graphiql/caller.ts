import { Session } from '../api/session.ts';
import { type IdToken, signInAt } from '../api/sign-in.ts';

/**
 * Keeps whom the form names signed in, and says in its output how that went: the form stands for the sign-in page. Answers the
 * token of whom it names now.
 */
export function callerOf(form: HTMLFormElement): () => Promise<string> {
  const signIn = async (): Promise<IdToken> => {
    say(form, '…');
    try {
      const token = await signInAt(location.origin, fieldsOf(form));
      say(form, '✓');
      return token;
    } catch (error) {
      say(form, error instanceof Error ? error.message : String(error));
      throw error;
    }
  };
  let session = new Session(signIn);
  // Whoever asks hears of a failure, too; here the form has said it.
  const begin = () => void session.token().catch(() => undefined);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('change', () => {
    session = new Session(signIn);
    begin();
  });
  begin();
  return () => session.token();
}

function fieldsOf(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

function say(form: HTMLFormElement, text: string): void {
  const output = form.querySelector('output');
  if (output !== null) output.value = text;
}
