// What the editor itself says about the extension: it activates, and every command that the
// manifest promises is there.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Manifest {
  contributes: {
    commands: { command: string; title: string; category?: string }[];
    views: Record<string, { id: string; name: string; when?: string }[]>;
    configuration: { properties: Record<string, unknown> };
  };
}

export function activationSpec(): void {
  describe('Errand in the extension host', () => {
    it('activates', async () => {
      const extension = errand();
      await extension.activate();
      assert.equal(extension.isActive, true);
    });

    it('registers every command of its manifest', async () => {
      await errand().activate();
      const registered = new Set(await vscode.commands.getCommands(true));
      const promised = manifest().contributes.commands.map((entry) => entry.command);
      assert.ok(promised.length > 0);
      assert.deepEqual(
        promised.filter((command) => !registered.has(command)),
        [],
      );
    });

    it('keeps to one category, fewer than 15 settings and three views', () => {
      const { commands, configuration, views } = manifest().contributes;
      const lasting = Object.values(views)
        .flat()
        .filter(({ when }) => when !== 'errand.choosing');
      const categories = new Set(commands.map((entry) => entry.category));
      assert.deepEqual([...categories], ['Errand']);
      assert.ok(Object.keys(configuration.properties).length < 15);
      assert.ok(lasting.length <= 3);
    });
  });
}

function errand(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension('errand.errand');
  assert.ok(extension, 'the editor does not know the extension errand.errand');
  return extension;
}

function manifest(): Manifest {
  return errand().packageJSON as Manifest;
}
