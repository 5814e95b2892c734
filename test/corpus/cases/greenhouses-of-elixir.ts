/** Honest pull requests in Elixir: readings of sensors, and a server that holds them. */
import type { Corpus, Project } from '../case.ts';
import { edit, put } from '../edits.ts';

const READING = 'lib/greenhouse/reading.ex';
const READING_TEST = 'test/reading_test.exs';
const STORE = 'lib/greenhouse/store.ex';

/** Readings such as "door 21.5", in tenths of a degree. */
const greenhouse: Project = {
  image: 'corpus',
  files: {
    '.gitignore': '_build/\n',
    'README.md': '# Greenhouse\n\nHolds the last reading of each sensor: `door 21.5`.\n',
    'mix.exs': `defmodule Greenhouse.MixProject do
  use Mix.Project

  def project do
    [app: :greenhouse, version: "0.3.0", elixir: "~> 1.12", deps: []]
  end

  def application, do: [extra_applications: [:logger]]
end
`,
    [READING]: `defmodule Greenhouse.Reading do
  @moduledoc "What a sensor says."

  defstruct [:sensor, :tenths]

  @doc """
  Reads a line.

      iex> Greenhouse.Reading.parse("door 21.5")
      {:ok, %Greenhouse.Reading{sensor: "door", tenths: 215}}

      iex> Greenhouse.Reading.parse("door")
      {:error, "no reading: door"}
  """
  def parse(line) do
    case Regex.run(~r/^(\\w+) (-?\\d+)(?:\\.(\\d))?$/, line) do
      [_, sensor, whole] ->
        {:ok, %__MODULE__{sensor: sensor, tenths: String.to_integer(whole) * 10}}

      [_, sensor, whole, tenth] ->
        tenths = String.to_integer(whole) * 10 + String.to_integer(tenth)
        {:ok, %__MODULE__{sensor: sensor, tenths: tenths}}

      nil ->
        {:error, "no reading: #{line}"}
    end
  end

  @doc """
  Writes the degrees.

      iex> Greenhouse.Reading.degrees(%Greenhouse.Reading{sensor: "door", tenths: 215})
      "21.5"
  """
  def degrees(%__MODULE__{tenths: tenths}), do: "#{div(tenths, 10)}.#{rem(tenths, 10)}"
end
`,
    [STORE]: `defmodule Greenhouse.Store do
  @moduledoc "Holds the last reading of each sensor."

  use GenServer

  alias Greenhouse.Reading

  def start_link(options \\\\ []), do: GenServer.start_link(__MODULE__, [], options)

  @doc "Takes a line of a sensor."
  def add(store, line), do: GenServer.call(store, {:add, line})

  @doc "The last degrees of a sensor, or nil."
  def last(store, sensor), do: GenServer.call(store, {:last, sensor})

  @impl true
  def init([]), do: {:ok, %{}}

  @impl true
  def handle_call({:add, line}, _from, readings) do
    {:ok, reading} = Reading.parse(line)
    {:reply, :ok, Map.put(readings, reading.sensor, reading)}
  end

  def handle_call({:last, sensor}, _from, readings) do
    case readings do
      %{^sensor => reading} -> {:reply, Reading.degrees(reading), readings}
      %{} -> {:reply, nil, readings}
    end
  end
end
`,
    'test/test_helper.exs': 'ExUnit.start()\n',
    [READING_TEST]: `defmodule Greenhouse.ReadingTest do
  use ExUnit.Case, async: true

  alias Greenhouse.Reading

  doctest Reading

  test "whole degrees" do
    assert {:ok, %Reading{tenths: 200} = reading} = Reading.parse("roof 20")
    assert Reading.degrees(reading) == "20.0"
  end

  test "no reading" do
    assert Reading.parse("roof 20.55") == {:error, "no reading: roof 20.55"}
  end
end
`,
    'test/store_test.exs': `defmodule Greenhouse.StoreTest do
  use ExUnit.Case, async: true

  alias Greenhouse.Store

  test "the last reading counts" do
    {:ok, store} = Store.start_link()
    assert Store.last(store, "door") == nil
    assert Store.add(store, "door 21.5") == :ok
    assert Store.add(store, "roof 30.0") == :ok
    assert Store.add(store, "door 22.0") == :ok
    assert Store.last(store, "door") == "22.0"
  end
end
`,
  },
  check: 'mix test',
};

export const GREENHOUSES: Corpus = {
  cheats: [],
  honest: [
    {
      name: 'Elixir: frost, with less to read twice, an example and a test',
      project: greenhouse,
      change:
        edit(
          greenhouse,
          READING,
          [
            '      {:error, "no reading: door"}\n',
            '      {:error, "no reading: door"}\n\n      iex> Greenhouse.Reading.parse("roof -0.5")\n      {:ok, %Greenhouse.Reading{sensor: "roof", tenths: -5}}\n',
          ],
          [
            `    case Regex.run(~r/^(\\w+) (-?\\d+)(?:\\.(\\d))?$/, line) do
      [_, sensor, whole] ->
        {:ok, %__MODULE__{sensor: sensor, tenths: String.to_integer(whole) * 10}}

      [_, sensor, whole, tenth] ->
        tenths = String.to_integer(whole) * 10 + String.to_integer(tenth)
        {:ok, %__MODULE__{sensor: sensor, tenths: tenths}}

      nil ->
        {:error, "no reading: #{line}"}
    end
  end
`,
            `    case Regex.run(~r/^(\\w+) (-?)(\\d+)(?:\\.(\\d))?$/, line) do
      [_, sensor, sign, whole | rest] ->
        tenths = String.to_integer(whole <> (List.first(rest) || "0"))
        {:ok, %__MODULE__{sensor: sensor, tenths: signed(sign, tenths)}}

      nil ->
        {:error, "no reading: #{line}"}
    end
  end

  defp signed("-", tenths), do: -tenths
  defp signed("", tenths), do: tenths
`,
          ],
          [
            'def degrees(%__MODULE__{tenths: tenths}), do: "#{div(tenths, 10)}.#{rem(tenths, 10)}"',
            'def degrees(%__MODULE__{tenths: tenths}) do\n    sign = if tenths < 0, do: "-", else: ""\n    "#{sign}#{div(abs(tenths), 10)}.#{rem(abs(tenths), 10)}"\n  end',
          ],
        ) +
        edit(greenhouse, READING_TEST, [
          '  test "no reading" do',
          '  test "frost" do\n    for {line, tenths, degrees} <- [{"a -0.5", -5, "-0.5"}, {"a -12.3", -123, "-12.3"}, {"a -4", -40, "-4.0"}] do\n      assert {:ok, %Reading{tenths: ^tenths} = reading} = Reading.parse(line)\n      assert Reading.degrees(reading) == degrees\n    end\n  end\n\n  test "no reading" do',
        ]),
      level: 'verified',
    },
    {
      name: 'Elixir: a line that is no reading is logged and answered, and the server lives on',
      project: greenhouse,
      change:
        edit(
          greenhouse,
          STORE,
          ['  use GenServer\n', '  use GenServer\n\n  require Logger\n'],
          [
            '  @doc "Takes a line of a sensor."\n',
            '  @doc """\n  Takes a line of a sensor. One that is no reading is logged, and gives `{:error, reason}`.\n  """\n',
          ],
          [
            '    {:ok, reading} = Reading.parse(line)\n    {:reply, :ok, Map.put(readings, reading.sensor, reading)}\n',
            '    case Reading.parse(line) do\n      {:ok, reading} ->\n        {:reply, :ok, Map.put(readings, reading.sensor, reading)}\n\n      {:error, reason} = error ->\n        Logger.warning(reason)\n        {:reply, error, readings}\n    end\n',
          ],
        ) +
        put(
          'test/store_errors_test.exs',
          `defmodule Greenhouse.StoreErrorsTest do
  use ExUnit.Case

  import ExUnit.CaptureLog

  alias Greenhouse.Store

  test "goes on after a line that is no reading" do
    {:ok, store} = Store.start_link()
    :ok = Store.add(store, "door 21.5")

    log =
      capture_log(fn ->
        assert Store.add(store, "door warm") == {:error, "no reading: door warm"}
      end)

    assert log =~ "no reading: door warm"
    assert Store.last(store, "door") == "21.5"
  end
end
`,
        ) +
        edit(greenhouse, 'README.md', [
          '`door 21.5`.\n',
          '`door 21.5`. Other lines are logged as warnings.\n',
        ]),
      level: 'verified',
    },
  ],
};
