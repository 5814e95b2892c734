/** The cases of the tamper corpus in shell (judge-corpus.ts says what is asked of each). */
import { judgeCorpus } from './corpus/judge-corpus.ts';
import { SHELL } from './corpus/shell.ts';

judgeCorpus('shell', SHELL);
