/** The cases of the tamper corpus in Python (judge-corpus.ts says what is asked of each). */
import { judgeCorpus } from './corpus/judge-corpus.ts';
import { PYTHON } from './corpus/python.ts';

judgeCorpus('python', PYTHON);
