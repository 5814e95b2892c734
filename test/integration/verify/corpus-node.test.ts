/** The cases of the tamper corpus in JavaScript (judge-corpus.ts says what is asked of each). */
import { judgeCorpus } from './corpus/judge-corpus.ts';
import { NODE } from './corpus/node.ts';

judgeCorpus('node', NODE);
