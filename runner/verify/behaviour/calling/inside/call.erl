%% Runs in a clean room: compiles files of Elixir and Erlang into memory and calls their functions,
%% each input twice in a process of its own. Writes each answer at once to the third stream, a line
%% of JSON after a token; output of the code is discarded. If the code ends the machine, the caller
%% starts another one after that call.
-module(call).
-export([main/1]).

-define(CALL_MS, 800).
-define(LOAD_MS, 20000).
-define(MOST_TOLD, 300).

main(File) ->
    {ok, Text} = file:read_file(File),
    {ok, Tokens, _} = erl_scan:string(unicode:characters_to_list(Text)),
    {ok, #{token := Token, from := {First, Begin}, language := Language, functions := Functions}} =
        erl_parse:parse_term(Tokens),
    {ok, Out} = file:open("/proc/self/fd/3", [write, raw]),
    put(out, {Out, Token}),
    Numbered = lists:zip(lists:seq(0, length(Functions) - 1), Functions),
    Left = [Each || {I, _} = Each <- Numbered, I >= First],
    case Left of
        [] -> ok;
        [{I, _} | _] ->
            tell([{i, I}, {j, Begin}, {loading, true}]),
            load_all(Language, lists:usort([Path || {_, {Path, _, _, _}} <- Left]))
    end,
    lists:foreach(fun({I, One}) -> call_all(I, One, Language, case I of First -> Begin; _ -> 0 end) end, Left),
    tell([{'end', true}]),
    file:close(Out),
    erlang:halt(0, [{flush, false}]).

load_all(erlang, Paths) ->
    Near = lists:usort(lists:append([filelib:wildcard(filename:dirname(P) ++ "/*.erl") || P <- Paths])),
    Deps = filelib:wildcard("_build/*/lib/*/ebin") ++ filelib:wildcard("deps/*/ebin"),
    code:add_pathsz(Deps),
    Folders = [{i, F} || F <- ["include", "src", "." | lists:usort([filename:dirname(P) || P <- Paths])]],
    lists:foreach(fun(File) ->
        case catch compile:file(File, [binary, return_errors | Folders]) of
            {ok, Module, Binary} -> put({failed, File}, load(Module, File, Binary));
            {ok, Module, Binary, _} -> put({failed, File}, load(Module, File, Binary));
            _ -> put({failed, File}, "it cannot be compiled")
        end
    end, lists:sublist(lists:usort(Near ++ Paths), 200));
load_all(elixir, Paths) ->
    Deps = filelib:wildcard("_build/*/lib/*/ebin"),
    code:add_pathsz(Deps),
    catch application:ensure_all_started(mix),
    %% Avoids the environment for tests, as none run here.
    catch 'Elixir.Mix':env(prod),
    catch 'Elixir.Code':put_compiler_option(ignore_module_conflict, true),
    configure("config/config.exs"),
    All = lists:sublist(lists:usort(filelib:wildcard("lib/**/*.ex") ++ Paths), 400),
    Binaries = [unicode:characters_to_binary(P) || P <- All],
    case bounded(fun() -> 'Elixir.Kernel.ParallelCompiler':compile(Binaries) end, ?LOAD_MS) of
        {value, T} when element(1, T) =:= ok -> ok;
        _ ->
            lists:foreach(fun(Path) ->
                Alone = bounded(fun() -> 'Elixir.Code':compile_file(unicode:characters_to_binary(Path)) end, ?LOAD_MS),
                case Alone of
                    {value, _} -> ok;
                    _ -> put({failed, Path}, "it cannot be compiled")
                end
            end, Paths)
    end.

configure(File) ->
    case filelib:is_regular(File) of
        true ->
            catch begin
                Read = 'Elixir.Config.Reader':'read!'(unicode:characters_to_binary(File), [{env, prod}]),
                application:set_env(Read)
            end;
        false -> ok
    end.

load(Module, File, Binary) ->
    case code:load_binary(Module, File, Binary) of
        {module, _} -> undefined;
        {error, Reason} -> io_lib:format("~0tp", [Reason])
    end.

call_all(I, {Path, Module, Function, Calls}, Language, Begin) ->
    tell([{i, I}, {j, Begin}, {loading, true}]),
    case get({failed, Path}) of
        undefined ->
            code:ensure_loaded(Module),
            Arities = [A || {F, A} <- exports(Module), F =:= Function],
            case Arities of
                [] -> tell([{i, I}, {no, "no function"}]);
                _ ->
                    Numbered = lists:zip(lists:seq(0, length(Calls) - 1), Calls),
                    [call(I, J, Module, Function, Args, Arities, Language) || {J, Args} <- Numbered, J >= Begin]
            end;
        Why -> tell([{i, I}, {no, ["its module cannot be loaded: ", lists:sublist(lists:flatten(Why), 200)]}])
    end.

exports(Module) ->
    try Module:module_info(exports) catch _:_ -> [] end.

call(I, J, Module, Function, Args, Arities, Language) ->
    case lists:member(length(Args), Arities) of
        false -> tell([{i, I}, {j, J}, {k, "arity"}, {c, ""}]);
        true ->
            Answer = ask(Module, Function, Args, Language),
            Again = ask(Module, Function, Args, Language),
            tell([{i, I}, {j, J} | Answer] ++ [{u, 1} || Answer =/= Again])
    end.

ask(Module, Function, Args, Language) ->
    case bounded(fun() -> apply(Module, Function, Args) end, ?CALL_MS) of
        {value, Value} -> [{k, "value"}, {p, 1} | told(shown(Value, Language))];
        {thrown, Class, Reason, Stack} ->
            {Name, Words} = failure(Class, Reason, Stack, Language),
            [{k, "throw"}, {e, Name} | told(lists:sublist(Words, 200))];
        hang -> [{k, "hang"}, {c, ""}];
        gone -> [{k, "death"}, {c, ""}]
    end.

bounded(Fun, Ms) ->
    Key = make_ref(),
    Self = self(),
    {Pid, Monitor} = spawn_opt(fun() ->
        %% Keeps the output of new processes away from the answers.
        Self ! {Key, try {value, Fun()} catch Class:Reason:Stack -> {thrown, Class, Reason, Stack} end}
    end, [monitor, {max_heap_size, #{size => 30000000, kill => true, error_logger => false}}]),
    receive
        {Key, Result} ->
            erlang:demonitor(Monitor, [flush]),
            Result;
        {'DOWN', Monitor, process, _, _} -> gone
    after Ms ->
        exit(Pid, kill),
        receive {'DOWN', Monitor, process, _, _} -> ok end,
        receive {Key, _} -> ok after 0 -> ok end,
        hang
    end.

failure(Class, Reason, Stack, elixir) ->
    try
        Error = 'Elixir.Exception':normalize(Class, Reason, Stack),
        case Class of
            error ->
                Name = atom_to_list(maps:get('__struct__', Error)),
                {string:prefix(Name, "Elixir."), chars('Elixir.Exception':message(Error))};
            _ -> {atom_to_list(Class), shown(Reason, elixir)}
        end
    catch _:_ -> {atom_to_list(Class), shown(Reason, erlang)}
    end;
failure(Class, Reason, _, erlang) ->
    {atom_to_list(Class), shown(Reason, erlang)}.

shown(Value, elixir) ->
    Options = [{structs, false}, {limit, 500}, {printable_limit, 20000}, {width, infinity}],
    try chars('Elixir.Kernel':inspect(Value, Options)) catch _:_ -> shown(Value, erlang) end;
shown(Value, erlang) ->
    Text = lists:flatten(io_lib:format("~0tp", [plain(Value, 8)])),
    lists:sublist(Text, 20000).

chars(Text) ->
    case unicode:characters_to_list(Text) of
        List when is_list(List) -> List;
        _ -> lists:flatten(io_lib:format("~0tp", [Text]))
    end.

%% Replaces values that differ in each run by a fixed word.
plain(Value, _) when is_pid(Value) -> '<pid>';
plain(Value, _) when is_reference(Value) -> '<reference>';
plain(Value, _) when is_port(Value) -> '<port>';
plain(Value, _) when is_function(Value) -> '<function>';
plain(_, 0) -> '...';
plain([Head | Tail], N) when is_list(Tail) ->
    case length_of([Head | Tail]) of
        improper -> [Head | Tail];
        _ -> [plain(Each, N - 1) || Each <- [Head | Tail]]
    end;
plain(Value, N) when is_tuple(Value) -> list_to_tuple([plain(Each, N - 1) || Each <- tuple_to_list(Value)]);
plain(Value, N) when is_map(Value) -> maps:map(fun(_, Each) -> plain(Each, N - 1) end, Value);
plain(Value, _) -> Value.

length_of(List) ->
    try length(List) catch error:badarg -> improper end.

told(Text) ->
    case length(Text) > ?MOST_TOLD of
        false -> [{c, Text}];
        true ->
            Hash = erlang:md5(unicode:characters_to_binary(Text)),
            [{c, lists:sublist(Text, ?MOST_TOLD)}, {h, [io_lib:format("~2.16.0b", [B]) || <<B>> <= Hash]}]
    end.

tell(Fields) ->
    {Out, Token} = get(out),
    Parts = [[$", atom_to_list(Name), $", $:, json(Value)] || {Name, Value} <- Fields],
    file:write(Out, [Token, ${, lists:join($,, Parts), $}, $\n]).

json(Value) when is_integer(Value) -> integer_to_list(Value);
json(true) -> "true";
json(Value) -> [$", [sign(C) || C <- lists:flatten(Value)], $"].

sign(C) when C >= 32, C < 127, C =/= $", C =/= $\\ -> C;
sign(C) when is_integer(C), C < 16#10000 -> io_lib:format("\\u~4.16.0b", [C]);
sign(_) -> $?.
