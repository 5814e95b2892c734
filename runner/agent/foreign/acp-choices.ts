/**
 * What a client of the Agent Client Protocol chooses of what an agent offers: the task's model, a
 * mode in which nobody is asked, a way to sign in that needs no person, and a yes to what it asks.
 * Reads the names of either version. Pure.
 */
import { type Fields, fields, list, textOf } from '../../gateway/json.ts';
import type { Provider } from '../../gateway/forms.ts';

/** A request that sets something of a session, besides its id. */
export interface Setting {
  readonly method: 'session/set_config_option' | 'session/set_mode';
  readonly params: Readonly<Record<string, unknown>>;
}

/** Where a session offers models, the task's is taken; otherwise the agent's own setting decides. */
export function modelSetting(opened: Fields, model: string): Setting | undefined {
  const option = optionOf(opened, 'model');
  const values = valuesOf(option);
  const value = values.find((name) => name === model || name.endsWith(`/${model}`));
  return value === undefined ? undefined : setting(option, value);
}

/**
 * Modes in which an agent neither asks nor has a model judge its commands: the sandbox is the
 * limit. The better ones first; not every agent takes each of them, so there may be several.
 */
const FREE_MODES = [
  /^bypasspermissions$/,
  /^(agent)?fullaccess$/,
  /^(yolo|autopilot|allowall|bypass|danger.*|unrestricted)$/,
  /^(autoapprove|acceptall)$/,
];
/** Better than one in which a model is asked about every command. */
const PLAIN_MODE = /^(default|code|build|agent)$/;

/** In the order to try them in, until one is taken; none where the mode is the first already. */
export function modeSettings(opened: Fields): Setting[] {
  const option = optionOf(opened, 'mode');
  const modes = fields(opened['modes']);
  const offered = option
    ? valuesOf(option)
    : list(modes['availableModes']).map((each) => textOf(fields(each)['id']));
  const current = textOf(option ? option['currentValue'] : modes['currentModeId']);
  const wanted = [...FREE_MODES, PLAIN_MODE].flatMap((pattern) =>
    offered.filter((name) => pattern.test(name.toLowerCase().replaceAll(/[^a-z]/g, ''))),
  );
  const before = wanted.includes(current) ? wanted.slice(0, wanted.indexOf(current)) : wanted;
  return before.map((value) =>
    option ? setting(option, value) : { method: 'session/set_mode', params: { modeId: value } },
  );
}

/** The ids of its ways to sign in, those with a key of this provider first. */
export function signInMethods(hello: Fields, provider: Provider | undefined): string[] {
  return (
    list(hello['authMethods'])
      .map(fields)
      // One that opens a terminal waits for a person.
      .filter((method) => method['type'] !== 'terminal')
      .map((method) => ({ id: methodId(method), score: scoreOf(method, provider) }))
      .filter(({ id }) => id !== '')
      .toSorted((a, b) => b.score - a.score)
      .map(({ id }) => id)
  );
}

function methodId(method: Fields): string {
  return textOf(method['methodId'] ?? method['id']);
}

/**
 * The option that says yes; undefined where there is none. Once before always: what is allowed for
 * good may be written down as a setting of the repository.
 */
export function consent(params: Fields): unknown {
  const options = list(params['options']).map(fields);
  const yes =
    options.find((option) => option['kind'] === 'allow_once') ??
    options.find((option) => textOf(option['kind']).startsWith('allow'));
  return yes?.['optionId'];
}

function scoreOf(method: Fields, provider: Provider | undefined): number {
  const words = JSON.stringify([methodId(method), method['name'], method['vars']]).toLowerCase();
  const isKey = /api[-_ ]?key|token|env/.test(words) || method['type'] === 'env_var';
  const isOurs = provider !== undefined && words.includes(provider);
  return (isKey ? 2 : 0) + (isOurs ? 1 : 0);
}

function optionOf(opened: Fields, category: string): Fields | undefined {
  const options = list(opened['configOptions']).map(fields);
  return (
    options.find((each) => each['category'] === category) ??
    options.find((each) => (each['configId'] ?? each['id']) === category)
  );
}

/** Version 2 names an option by another key, and wants to be told what kind of value it gets. */
function setting(option: Fields | undefined, value: string): Setting {
  const configId = option?.['configId'];
  const params =
    configId === undefined ? { configId: option?.['id'], value } : { configId, type: 'id', value };
  return { method: 'session/set_config_option', params };
}

/** Options may come in groups. */
function valuesOf(option: Fields | undefined): string[] {
  return list(option?.['options'])
    .map(fields)
    .flatMap((each) =>
      Array.isArray(each['options']) ? list(each['options']).map(fields) : [each],
    )
    .map((each) => textOf(each['value']));
}
