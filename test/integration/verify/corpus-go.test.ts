/** The cases of the tamper corpus in Go (judge-corpus.ts says what is asked of each). */
import { judgeCorpus } from './corpus/judge-corpus.ts';
import { GO } from './corpus/go.ts';

judgeCorpus('go', GO);
