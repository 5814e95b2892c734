<?php
// Runs in a clean room: loads files of PHP and calls their functions, each input twice. Writes each
// answer at once to the third stream, a line of JSON after a token; output of the code is discarded.
// A call that takes too long ends the process; the caller continues after it.

final class ErrandCaller
{
    private const MOST_TOLD = 300;
    private array $work;
    /** @var resource */
    private $out;
    private int $left = 0;
    /** The class whose methods are called. */
    private ?ReflectionClass $maker = null;

    public function __construct()
    {
        $this->work = json_decode(stream_get_contents(STDIN), true, 64);
        $this->out = fopen('php://fd/3', 'w');
        error_reporting(0);
        ini_set('display_errors', '0');
        ini_set('memory_limit', '256M');
        ob_start(static fn (): string => '', 4096);
        spl_autoload_register($this->load(...));
        if (is_file('vendor/autoload.php')) {
            require_once 'vendor/autoload.php';
        }
    }

    public function all(): void
    {
        [$first, $begin] = $this->work['from'];
        foreach ($this->work['functions'] as $i => $one) {
            if ($one !== null && $i >= $first) {
                $this->callAll($one, $i, $i === $first ? $begin : 0);
            }
        }
        $this->tell(['end' => true]);
    }

    private function callAll(array $one, int $i, int $begin): void
    {
        $this->tell(['i' => $i, 'j' => $begin, 'loading' => true]);
        set_time_limit(5);
        try {
            (static fn () => require_once func_get_arg(0))(getcwd() . '/' . $one['path']);
            $found = isset($one['method'])
                ? $this->methodOf($one['name'], $one['method']['name'])
                : (is_callable($one['name']) ? new ReflectionFunction(Closure::fromCallable($one['name'])) : null);
        } catch (Throwable $error) {
            $words = get_class($error) . ': ' . $error->getMessage();
            $this->tell(['i' => $i, 'no' => 'its module cannot be loaded: ' . substr($words, 0, 200)]);
            return;
        }
        if ($found === null) {
            $this->tell(['i' => $i, 'no' => 'no function']);
            return;
        }
        foreach ($one['calls'] as $j => $args) {
            if ($j < $begin) {
                continue;
            }
            $on = $args['on'] ?? null;
            $args = $on === null ? $args : $args['args'];
            if (!$this->fits($found, $args) || ($on !== null && !$this->fits($this->maker->getConstructor(), $on['args']))) {
                $this->tell(['i' => $i, 'j' => $j, 'k' => 'arity', 'c' => '']);
                continue;
            }
            set_time_limit(1);
            $answer = $this->ask($found, $args, $on);
            $again = $this->ask($found, $args, $on);
            $this->tell($answer + ['i' => $i, 'j' => $j] + ($answer === $again ? [] : ['u' => 1]));
        }
    }

    /** Finds a method of instances, which are made for each call. */
    private function methodOf(string $class, string $name): ?ReflectionMethod
    {
        $this->maker = class_exists($class) ? new ReflectionClass($class) : null;
        $isThere = $this->maker?->isInstantiable() && $this->maker->hasMethod($name);
        return $isThere ? $this->maker->getMethod($name) : null;
    }

    private function fits(?ReflectionFunctionAbstract $found, array $args): bool
    {
        $count = count($args);
        if ($found === null) {
            return $count === 0;
        }
        $most = $found->isVariadic() ? PHP_INT_MAX : $found->getNumberOfParameters();
        return $count >= $found->getNumberOfRequiredParameters() && $count <= $most;
    }

    private function receiver(array $on): object
    {
        $made = $this->maker->newInstanceArgs(array_map($this->decoded(...), $on['args']));
        $at = $made;
        $failure = null;
        foreach ($on['steps'] as $step) {
            try {
                if ($failure === null) {
                    $at = $at->{$step['name']}(...array_map($this->decoded(...), $step['args']));
                }
            } catch (Throwable $error) {
                $failure = $error;
            }
            // Ignores errors of this step: tests also try invalid steps.
            if (!($step['goesOn'] ?? false)) {
                [$at, $failure] = [$made, null];
            }
        }
        if ($failure !== null) {
            throw $failure;
        }
        return $at;
    }

    private function stateOf(object $object, bool $isChanged): array
    {
        $told = $this->told($this->shown($object));
        $fields = implode(',', array_map(strval(...), array_keys((array) $object)));
        $fields = substr(str_replace("\0", '.', $fields), 0, self::MOST_TOLD);
        $found = ['s' => $told['c'], 'sf' => $fields] + (isset($told['h']) ? ['sh' => $told['h']] : []);
        return $found + ($isChanged ? ['sc' => 1] : []);
    }

    private function ask(ReflectionFunctionAbstract $found, array $args, ?array $on): array
    {
        try {
            $object = $on === null ? null : $this->receiver($on);
            $given = array_map($this->decoded(...), $args);
            $was = $object === null ? '' : $this->shown($object);
            $value = $object === null ? $found->invokeArgs($given) : $object->{$found->getName()}(...$given);
            $state = $object === null ? [] : $this->stateOf($object, $this->shown($object) !== $was);
            if ($object !== null && $value === $object) {
                return ['k' => 'value', 'c' => 'itself'] + $state;
            }
            if ($value instanceof Traversable) {
                $items = [];
                foreach ($value as $item) {
                    $items[] = $item;
                    if (count($items) >= 1000) {
                        break;
                    }
                }
                $value = ['iterates' => $items];
            }
            return ['k' => 'value'] + $this->told($this->shown($value)) + $state + $this->kindOf($value);
        } catch (Throwable $error) {
            return ['k' => 'throw', 'e' => substr(get_class($error), 0, 80)] + $this->told(substr($error->getMessage(), 0, 200));
        }
    }

    private function told(string $text): array
    {
        return strlen($text) <= self::MOST_TOLD
            ? ['c' => $text]
            : ['c' => substr($text, 0, self::MOST_TOLD), 'h' => hash('sha256', $text)];
    }

    private function tell(array $line): void
    {
        $json = json_encode($line, JSON_INVALID_UTF8_SUBSTITUTE | JSON_PARTIAL_OUTPUT_ON_ERROR);
        fwrite($this->out, $this->work['token'] . $json . "\n");
        fflush($this->out);
    }

    private function decoded(mixed $value): mixed
    {
        if (!is_array($value)) {
            return $value;
        }
        if (array_is_list($value)) {
            return array_map($this->decoded(...), $value);
        }
        if (isset($value['t'])) {
            return array_map($this->decoded(...), $value['t']);
        }
        if (isset($value['f'])) {
            return is_numeric($value['f']) ? (float) $value['f'] : NAN;
        }
        if (isset($value['n'])) {
            return $this->maker->newInstanceArgs(array_map($this->decoded(...), $value['n']));
        }
        $made = [];
        foreach ($value['d'] ?? [] as [$key, $item]) {
            $made[is_array($key) ? 'x' : $key] = $this->decoded($item);
        }
        return $made;
    }

    private function shown(mixed $value): string
    {
        $this->left = 5000;
        return $this->written($value, 0);
    }

    private function written(mixed $value, int $depth): string
    {
        if (--$this->left < 0 || $depth > 10) {
            return '…';
        }
        if (is_array($value)) {
            $texts = [];
            foreach ($value as $key => $item) {
                $text = $this->written($item, $depth + 1);
                $texts[] = array_is_list($value) ? $text : json_encode($key) . ' => ' . $text;
            }
            return '[' . implode(', ', $texts) . ']';
        }
        if ($value instanceof DateTimeInterface) {
            return get_class($value) . '(' . $value->format(DATE_RFC3339_EXTENDED) . ')';
        }
        if ($value instanceof UnitEnum) {
            return get_class($value) . '::' . $value->name;
        }
        if (is_object($value)) {
            return $value instanceof Closure ? 'function' : get_class($value) . $this->written((array) $value, $depth + 1);
        }
        if (is_string($value)) {
            return json_encode(substr($value, 0, 20000), JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE);
        }
        return is_resource($value) ? 'a resource' : var_export($value, true);
    }

    private function kindOf(mixed $value): array
    {
        $own = null;
        $plain = $value !== null;
        $left = 200;
        $look = function (mixed $value, int $depth) use (&$look, &$own, &$plain, &$left): void {
            if (--$left < 0 || $depth > 4) {
                return;
            }
            if (is_array($value)) {
                foreach ($value as $item) {
                    $look($item, $depth + 1);
                }
            } elseif (is_object($value) && !$value instanceof DateTimeInterface) {
                $plain = false;
                foreach (['__toString', 'jsonSerialize', '__get', 'equals'] as $name) {
                    $isOwn = method_exists($value, $name) && (new ReflectionMethod($value, $name))->isUserDefined();
                    $own ??= $isOwn ? get_class($value) . '::' . $name : null;
                }
            }
        };
        $look($value, 0);
        return $own !== null ? ['o' => $own] : ($plain ? ['p' => 1] : []);
    }

    /** Loads a class by the autoload rules of composer.json. */
    private function load(string $class): void
    {
        static $places = null;
        if ($places === null) {
            $said = is_file('composer.json') ? json_decode(file_get_contents('composer.json'), true) : [];
            $places = ($said['autoload']['psr-4'] ?? []) + ['' => ['src', '.']];
        }
        foreach ($places as $prefix => $folders) {
            if ($prefix !== '' && !str_starts_with($class, $prefix)) {
                continue;
            }
            foreach ((array) $folders as $folder) {
                $file = rtrim($folder, '/') . '/' . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
                if (is_file($file)) {
                    require_once getcwd() . '/' . $file;
                    return;
                }
            }
        }
    }
}

(new ErrandCaller())->all();
posix_kill(getmypid(), 9);
