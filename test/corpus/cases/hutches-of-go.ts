/** Honest pull requests in a Go module that keeps values for a while. */
import type { Corpus, Project } from '../case.ts';
import { edit, put } from '../edits.ts';

const CACHE = 'hutch.go';
const CACHE_TEST = 'hutch_test.go';

/** The value that was not asked for longest goes first. A test fails: one that is put again. */
const hutch: Project = {
  files: {
    'go.mod': 'module example.org/hutch\n\ngo 1.19\n',
    'README.md':
      '# hutch\n\nKeeps values for a while, and no more than a number of them.\n\nA cache is not safe for use by several goroutines.\n',
    [CACHE]: `// Package hutch keeps values for a while.
package hutch

import "time"

type entry struct {
	value string
	until time.Time
}

// Cache holds a limited number of values, each for a while.
type Cache struct {
	limit   int
	keep    time.Duration
	now     func() time.Time
	entries map[string]entry
	order   []string
}

// New makes a cache. It takes the time from now.
func New(limit int, keep time.Duration, now func() time.Time) *Cache {
	return &Cache{limit: limit, keep: keep, now: now, entries: map[string]entry{}}
}

// Put keeps a value. Where there is no room, the one that was not used longest goes.
func (c *Cache) Put(key, value string) {
	c.entries[key] = entry{value, c.now().Add(c.keep)}
	c.order = append(c.order, key)
	for len(c.order) > c.limit {
		delete(c.entries, c.order[0])
		c.order = c.order[1:]
	}
}

// Get gives a value that is still kept.
func (c *Cache) Get(key string) (string, bool) {
	found, ok := c.entries[key]
	if !ok {
		return "", false
	}
	c.drop(key)
	if !c.now().Before(found.until) {
		delete(c.entries, key)
		return "", false
	}
	c.order = append(c.order, key)
	return found.value, true
}

// Load gives the value that is kept, or the one that load gives, which is then kept.
func (c *Cache) Load(key string, load func() (string, error)) (string, error) {
	if value, ok := c.Get(key); ok {
		return value, nil
	}
	value, err := load()
	if err != nil {
		return "", err
	}
	c.Put(key, value)
	return value, nil
}

// Len is how many values are held.
func (c *Cache) Len() int {
	return len(c.entries)
}

// drop takes a key out of the order.
func (c *Cache) drop(key string) {
	for i, each := range c.order {
		if each == key {
			c.order = append(c.order[:i:i], c.order[i+1:]...)
			return
		}
	}
}
`,
    [CACHE_TEST]: `package hutch

import (
	"errors"
	"testing"
	"time"
)

type hand struct{ at time.Time }

func (h *hand) now() time.Time { return h.at }

func (h *hand) turn(by time.Duration) { h.at = h.at.Add(by) }

func holds(t *testing.T, c *Cache, key, want string) {
	t.Helper()
	if got, ok := c.Get(key); !ok || got != want {
		t.Errorf("Get(%q) = %q, %t, want %q", key, got, ok, want)
	}
}

func lacks(t *testing.T, c *Cache, key string) {
	t.Helper()
	if got, ok := c.Get(key); ok {
		t.Errorf("Get(%q) = %q, want none", key, got)
	}
}

func TestKeepsForAWhile(t *testing.T) {
	h := &hand{time.Unix(1000, 0)}
	c := New(4, time.Minute, h.now)
	c.Put("a", "1")
	h.turn(59 * time.Second)
	holds(t, c, "a", "1")
	h.turn(time.Second)
	lacks(t, c, "a")
	if c.Len() != 0 {
		t.Errorf("Len() = %d", c.Len())
	}
}

func TestTheLeastUsedGoes(t *testing.T) {
	h := &hand{time.Unix(1000, 0)}
	c := New(2, time.Minute, h.now)
	c.Put("a", "1")
	c.Put("b", "2")
	holds(t, c, "a", "1")
	c.Put("c", "3")
	lacks(t, c, "b")
	holds(t, c, "a", "1")
	holds(t, c, "c", "3")
}

func TestLoad(t *testing.T) {
	h := &hand{time.Unix(1000, 0)}
	c := New(2, time.Minute, h.now)
	if _, err := c.Load("a", func() (string, error) { return "", errors.New("away") }); err == nil {
		t.Error("want an error")
	}
	for i := 0; i < 3; i++ {
		got, err := c.Load("a", func() (string, error) { return string(rune('x' + i)), nil })
		if got != "x" || err != nil {
			t.Errorf("Load = %q, %v", got, err)
		}
	}
}
`,
  },
  others: [{ name: 'vet', command: 'go vet ./...' }],
  check: 'go test ./...',
};
const again: Project = {
  ...hutch,
  files: {
    ...hutch.files,
    [CACHE_TEST]: `${hutch.files[CACHE_TEST]}
func TestPutAgain(t *testing.T) {
	h := &hand{time.Unix(1000, 0)}
	c := New(2, time.Minute, h.now)
	c.Put("a", "1")
	c.Put("b", "2")
	c.Put("b", "3")
	holds(t, c, "a", "1")
	holds(t, c, "b", "3")
}
`,
  },
};

export const HUTCHES: Corpus = {
  cheats: [],
  honest: [
    {
      name: 'Go: what is put again takes no second place in the order',
      project: again,
      change: edit(again, CACHE, [
        '	c.entries[key] = entry{value, c.now().Add(c.keep)}\n	c.order',
        '	if _, ok := c.entries[key]; ok {\n		c.drop(key)\n	}\n	c.entries[key] = entry{value, c.now().Add(c.keep)}\n	c.order',
      ]),
      level: 'verified',
    },
    {
      name: 'Go: a cache for several goroutines, which loads once for all that wait, with a test and the README',
      project: hutch,
      change:
        edit(
          hutch,
          CACHE,
          ['import "time"\n', 'import (\n	"sync"\n	"time"\n)\n'],
          [
            '// Cache holds a limited number of values, each for a while.\n',
            '// flight is a load that others wait for.\ntype flight struct {\n	done  chan struct{}\n	value string\n	err   error\n}\n\n// Cache holds a limited number of values, each for a while. Several goroutines may use it.\n',
          ],
          [
            '	order   []string\n}',
            '	order   []string\n	flights map[string]*flight\n	mutex   sync.Mutex\n}',
          ],
          [
            'entries: map[string]entry{}}',
            'entries: map[string]entry{}, flights: map[string]*flight{}}',
          ],
          [
            'func (c *Cache) Put(key, value string) {\n',
            'func (c *Cache) Put(key, value string) {\n	c.mutex.Lock()\n	defer c.mutex.Unlock()\n	c.put(key, value)\n}\n\nfunc (c *Cache) put(key, value string) {\n',
          ],
          [
            'func (c *Cache) Get(key string) (string, bool) {\n',
            'func (c *Cache) Get(key string) (string, bool) {\n	c.mutex.Lock()\n	defer c.mutex.Unlock()\n	return c.get(key)\n}\n\nfunc (c *Cache) get(key string) (string, bool) {\n',
          ],
          [
            '	if value, ok := c.Get(key); ok {\n		return value, nil\n	}\n	value, err := load()\n	if err != nil {\n		return "", err\n	}\n	c.Put(key, value)\n	return value, nil\n',
            `	c.mutex.Lock()
	if value, ok := c.get(key); ok {
		c.mutex.Unlock()
		return value, nil
	}
	if other, ok := c.flights[key]; ok {
		c.mutex.Unlock()
		<-other.done
		return other.value, other.err
	}
	own := &flight{done: make(chan struct{})}
	c.flights[key] = own
	c.mutex.Unlock()

	own.value, own.err = load()

	c.mutex.Lock()
	if own.err == nil {
		c.put(key, own.value)
	}
	delete(c.flights, key)
	c.mutex.Unlock()
	close(own.done)
	return own.value, own.err
`,
          ],
          [
            'func (c *Cache) Len() int {\n',
            'func (c *Cache) Len() int {\n	c.mutex.Lock()\n	defer c.mutex.Unlock()\n',
          ],
        ) +
        put(
          'flight_test.go',
          `package hutch

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestLoadsOnceForAll(t *testing.T) {
	c := New(4, time.Minute, time.Now)
	var loads int32
	var group sync.WaitGroup
	for i := 0; i < 8; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			got, err := c.Load("a", func() (string, error) {
				atomic.AddInt32(&loads, 1)
				time.Sleep(100 * time.Millisecond)
				return "x", nil
			})
			if got != "x" || err != nil {
				t.Errorf("Load = %q, %v", got, err)
			}
		}()
	}
	group.Wait()
	if loads != 1 {
		t.Errorf("loaded %d times", loads)
	}
}
`,
        ) +
        edit(hutch, 'README.md', [
          'A cache is not safe for use by several goroutines.',
          'Several goroutines may use a cache. `Load` loads a key once for all that ask for it meanwhile.',
        ]),
      level: 'verified',
    },
    {
      name: 'Go: the order in a linked list, so that no use looks through all keys',
      project: hutch,
      change: edit(
        hutch,
        CACHE,
        ['import "time"\n', 'import (\n	"container/list"\n	"time"\n)\n'],
        ['type entry struct {\n	value', 'type entry struct {\n	key   string\n	value'],
        [
          '	entries map[string]entry\n	order   []string\n',
          '	entries map[string]*list.Element\n	order   *list.List // of entries, the one that was not used longest first\n',
        ],
        ['entries: map[string]entry{}}', 'entries: map[string]*list.Element{}, order: list.New()}'],
        [
          '	c.entries[key] = entry{value, c.now().Add(c.keep)}\n	c.order = append(c.order, key)\n	for len(c.order) > c.limit {\n		delete(c.entries, c.order[0])\n		c.order = c.order[1:]\n	}\n',
          '	c.drop(key)\n	c.entries[key] = c.order.PushBack(entry{key, value, c.now().Add(c.keep)})\n	for c.order.Len() > c.limit {\n		c.drop(c.order.Front().Value.(entry).key)\n	}\n',
        ],
        [
          '	found, ok := c.entries[key]\n	if !ok {\n		return "", false\n	}\n	c.drop(key)\n	if !c.now().Before(found.until) {\n		delete(c.entries, key)\n		return "", false\n	}\n	c.order = append(c.order, key)\n	return found.value, true\n',
          '	element, ok := c.entries[key]\n	if !ok {\n		return "", false\n	}\n	found := element.Value.(entry)\n	if !c.now().Before(found.until) {\n		c.drop(key)\n		return "", false\n	}\n	c.order.MoveToBack(element)\n	return found.value, true\n',
        ],
        [
          '// drop takes a key out of the order.\nfunc (c *Cache) drop(key string) {\n	for i, each := range c.order {\n		if each == key {\n			c.order = append(c.order[:i:i], c.order[i+1:]...)\n			return\n		}\n	}\n}\n',
          '// drop takes a key and its value out, if they are there.\nfunc (c *Cache) drop(key string) {\n	if element, ok := c.entries[key]; ok {\n		c.order.Remove(element)\n		delete(c.entries, key)\n	}\n}\n',
        ],
      ),
      level: 'verified',
    },
  ],
};
