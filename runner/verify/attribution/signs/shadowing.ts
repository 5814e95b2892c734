/**
 * Finds source files that shadow a module of the language or of a test tool. Pure. The list only
 * makes the search stricter or laxer: a file it misses still has to be loaded by product to count.
 */
import type { Language } from '../languages.ts';
import { folderOf, stemOf } from '../loading/tree.ts';

const TOOLS = new Set(
  'pytest _pytest pluggy py nose nose2 coverage mock hypothesis tox nox iniconfig exceptiongroup setuptools pip pkg_resources minitest rspec busted luassert luaunit'.split(
    ' ',
  ),
);
const PYTHON = new Set(
  `abc aifc argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii
  bisect builtins bz2 cProfile cgi cgitb cmath codecs codeop collections colorsys compileall
  concurrent configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses
  datetime dbm decimal difflib dis distutils doctest email encodings ensurepip enum errno
  faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath
  getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib
  imghdr imp importlib inspect io ipaddress itertools json keyword lib2to3 linecache locale
  logging lzma mailbox mailcap marshal math mimetypes mmap modulefinder msilib msvcrt
  multiprocessing netrc nis nntplib nt ntpath nturl2path opcode optparse os ossaudiodev
  pathlib pdb pickle pickletools pipes pkgutil plistlib poplib posix posixpath pprint profile
  pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat quopri random re readline reprlib
  resource rlcompleter runpy sched select selectors shelve shlex shutil signal smtpd smtplib
  sndhdr socket socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat
  stringprep struct subprocess sunau symtable sys sysconfig syslog tabnanny tarfile telnetlib
  tempfile termios textwrap threading time timeit tkinter tokenize tomllib trace traceback
  tracemalloc tty turtledemo typing unicodedata unittest urllib uu uuid venv warnings wave
  weakref webbrowser winreg winsound wsgiref xdrlib xml xmlrpc zipapp zipfile zipimport zlib
  zoneinfo types operator string numbers platform token site code`.split(/\s+/),
);

export function isShadowing(path: string, language: Language): boolean {
  const segments = path.split('/');
  if (language === 'python') {
    const folder = folderOf(path);
    // Inside a package, a module's full name begins with the package.
    const top =
      folder === '' || folder === 'src'
        ? stemOf(path)
        : ((segments[0] === 'src' ? segments[1] : segments[0]) ?? '');
    if (TOOLS.has(top)) return true;
    return (folder === '' || folder === 'src') && PYTHON.has(stemOf(path));
  }
  return segments.some(
    (segment) => TOOLS.has(segment.replace(/\.[^.]*$/, '')) && language !== 'javascript',
  );
}
