import { render } from 'preact';
import { App } from './app/app.tsx';

const root = document.getElementById('console');
if (root === null) throw new Error('index.html has no element #console');
render(<App />, root);
