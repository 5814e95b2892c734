/**
 * Chooses, as a client of the Agent Client Protocol, from what an agent offers: the task's model, a
 * mode without questions, a way to sign in that needs no person, and consent to its requests. Reads
 * the names of either version. Pure.
 */
import { type Fields, fields, list, textOf } from '../../gateway/json.ts';
import type { Provider } from '../../gateway/forms.ts';

/** A request that changes a setting of a session, without its id. */
export interface Setting {
  readonly method: 'session/set_config_option' | 'session/set_mode';
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Selects the task's model if a session offers models; otherwise the agent's own setting decides.
 */
export function modelSetting(opened: Fields, model: string): Setting | undefined {
  // A choice of providers may have the same category.
  for (const option of optionsOf(opened, 'model')) {
    const choices = choicesOf(option);
    const isOfProvider = ({ value }: Choice): boolean => value.endsWith(`/${model}`);
    // Several providers may offer the same model; only the agent's current setting shows which one
    // applies.
    const current = choices.find(({ value }) => value === option['currentValue']);
    if (current && (current.value === model || current.name === model || isOfProvider(current))) {
      return undefined;
    }
    const chosen =
      choices.find(({ value }) => value === model) ??
      choices.find(({ name }) => name === model) ??
      choices.find(isOfProvider);
    if (chosen) return setting(option, chosen.value);
  }
  return undefined;
}

/**
 * Modes in which an agent neither asks nor has a model judge its commands: the sandbox is the
 * limit. Best first; not every agent accepts each of them, so there may be several.
 */
const FREE_MODES = [
  /^bypasspermissions$/,
  /^(agent)?fullaccess$/,
  /^(yolo|allowall|bypass|danger.*|unrestricted)$/,
  /^(autoapprove|acceptall|autohigh)$/,
];
/** Ordinary modes, still better than one in which a model is asked about every command. */
const PLAIN_MODE = /^(default|code|build|agent|act)$/;

/**
 * Returns mode settings in the order to try them; none if the current mode already is the first.
 */
export function modeSettings(opened: Fields): Setting[] {
  const [option] = optionsOf(opened, 'mode');
  const modes = fields(opened['modes']);
  const offered = option
    ? choicesOf(option).map(({ value }) => value)
    : list(modes['availableModes']).map((each) => textOf(fields(each)['id']));
  const current = textOf(option ? option['currentValue'] : modes['currentModeId']);
  const wanted = [...FREE_MODES, PLAIN_MODE].flatMap((pattern) =>
    offered.filter((name) => pattern.test(bare(name))),
  );
  const before = wanted.includes(current) ? wanted.slice(0, wanted.indexOf(current)) : wanted;
  return before.map((value) =>
    option ? setting(option, value) : { method: 'session/set_mode', params: { modeId: value } },
  );
}

/**
 * Returns the ids of sign-in methods that need no person, those with a key of this provider first.
 */
export function signInMethods(hello: Fields, provider: Provider | undefined): string[] {
  return list(hello['authMethods'])
    .map(fields)
    .filter((method) => methodId(method) !== '' && !wantsPerson(method))
    .map((method) => ({ id: methodId(method), score: scoreOf(method, provider) }))
    .toSorted((a, b) => b.score - a.score)
    .map(({ id }) => id);
}

/** Returns the sign-in methods that need a person, as shown to people. */
export function signInsOfPeople(hello: Fields): string[] {
  return list(hello['authMethods'])
    .map(fields)
    .filter(wantsPerson)
    .map((method) => textOf(method['name']) || methodId(method));
}

const KEY = /api[-_ ]?key|token|env/;
const PERSON =
  /oauth|browser|terminal|pairing|subscription|chat-?gpt|account|(sign|log)[-_ ]?(in|on)\b/;

/**
 * True for a method that opens a browser or a terminal: waiting for it could take as long as the
 * task may.
 */
function wantsPerson(method: Fields): boolean {
  if (method['type'] === 'terminal') return true;
  return (
    !isKey(method) &&
    PERSON.test(`${wordsOf(method)} ${textOf(method['description'])}`.toLowerCase())
  );
}

function isKey(method: Fields): boolean {
  return method['type'] === 'env_var' || KEY.test(wordsOf(method));
}

function wordsOf(method: Fields): string {
  return JSON.stringify([methodId(method), method['name'], method['vars']]).toLowerCase();
}

function methodId(method: Fields): string {
  return textOf(method['methodId'] ?? method['id']);
}

/**
 * Returns the option that consents; undefined if there is none. Once is preferred over always: a
 * permanent consent may be written down as a setting of the repository.
 */
export function consent(params: Fields): unknown {
  const options = list(params['options']).map(fields);
  const yes =
    options.find((option) => option['kind'] === 'allow_once') ??
    options.find((option) => textOf(option['kind']).startsWith('allow'));
  return yes?.['optionId'];
}

function scoreOf(method: Fields, provider: Provider | undefined): number {
  const isOurs = provider !== undefined && wordsOf(method).includes(provider);
  return (isKey(method) ? 2 : 0) + (isOurs ? 1 : 0);
}

function optionsOf(opened: Fields, category: string): Fields[] {
  const options = list(opened['configOptions']).map(fields);
  const alike = options.filter((each) => each['category'] === category);
  if (alike.length > 0) return alike;
  return options.filter((each) => (each['configId'] ?? each['id']) === category);
}

/** Makes the setting of an option; version 2 uses another key, and wants the type of the value. */
function setting(option: Fields, value: string): Setting {
  const { configId, id } = option;
  const params = configId === undefined ? { configId: id, value } : { configId, type: 'id', value };
  return { method: 'session/set_config_option', params };
}

/** Shortens a mode to its last part: some agents name it by an address. */
function bare(mode: string): string {
  const name = mode.slice(mode.lastIndexOf('#') + 1);
  return name.toLowerCase().replaceAll(/[^a-z]/g, '');
}

interface Choice {
  readonly value: string;
  readonly name: string;
}

/** Returns the values of an option; choices may come in groups. */
function choicesOf(option: Fields): Choice[] {
  return list(option['options'])
    .map(fields)
    .flatMap((each) =>
      Array.isArray(each['options']) ? list(each['options']).map(fields) : [each],
    )
    .map((each) => ({ value: textOf(each['value']), name: textOf(each['name']) }));
}
