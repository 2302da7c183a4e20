using System.Collections.Immutable;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Formats.Commands;

/// <summary>Finds the engines that a command line or script starts, with their flags.</summary>
public static class CommandReader
{
    /// <summary>A script within a script within a container is the most that is seen.</summary>
    private const int DeepestScript = 4;

    private static readonly string[] Shells = ["sh", "bash", "zsh", "dash", "ash"];
    private static readonly string[] Visible = ["CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES"];

    /// <summary>The engines of a text, in its order.</summary>
    public static Outcome<IReadOnlyList<EngineCall>> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        (string script, string? file) = AttachedFile.Split(text);
        return Caught(() =>
        {
            List<EngineCall> calls = [];
            AddCalls(ShellScript.Read(script, new ShellVariables()), calls, 0);
            if (file is not null)
                calls = [.. calls.Select(call => AttachedFile.Add(file, call))];
            return calls;
        });
    }

    /// <summary>The engine of a list of arguments that no shell expands.</summary>
    public static Outcome<IReadOnlyList<EngineCall>> Read(IEnumerable<string> arguments) => Caught(() =>
    {
        List<EngineCall> calls = [];
        AddCalls([new ShellCommand([.. arguments.Select(argument => new ShellWord(argument))], [])], calls, 0);
        return calls;
    });

    /// <summary>The engines that a container starts.</summary>
    /// <param name="words">Its command and arguments, already expanded; empty for the image's own.</param>
    /// <param name="environment">Its variables.</param>
    /// <param name="image">Its image.</param>
    /// <exception cref="CommandRefusedException">A script within cannot be read.</exception>
    internal static List<EngineCall> OfContainer(
        ImmutableArray<ShellWord> words, ImmutableArray<ShellVariable> environment, string? image)
    {
        List<EngineCall> calls = [];
        ShellVariables variables = new();
        foreach ((string name, ShellWord value) in environment)
        {
            if (value.IsResolved)
                variables.Set(name, [value], conditional: false);
        }

        AddCalls([new ShellCommand(words, environment) { Variables = variables }], calls, 0);
        if (calls.Count == 0)
        {
            Dialect? own = Programs.OfImage(image);
            if (own is not null && (words.IsEmpty || words[0].Text.StartsWith('-') || IsModel(words, own)))
                calls.Add(Call(own, words, environment));
            else if (own is null && image is not null && TellingFlags.DialectOf(words) is { } told)
                calls.Add(Call(told, words, environment) with { Remarks = [$"The image names no engine: its arguments are flags of {told.Name}."] });
        }

        string? version = Programs.VersionOf(image)?.TrimStart('v');
        bool processors = Programs.IsForProcessors(image);
        return [.. calls.Select(call => call with { Version = call.Version ?? version, OnProcessors = call.OnProcessors || processors })];
    }

    /// <summary>An image whose entrypoint takes the model without a flag. A path is one where flags of the engine follow it that name no other; a program
    /// is no model.</summary>
    private static bool IsModel(ImmutableArray<ShellWord> words, Dialect dialect)
    {
        string first = words[0].Text;
        if (dialect.Flags.Positional != FlagMeaning.Model || !first.Contains('/', StringComparison.Ordinal))
            return false;
        return !first.StartsWith('/') || (words.Length > 1 && words[1].Text.StartsWith("--", StringComparison.Ordinal)
            && FlagReader.Read([.. words.Skip(1)], dialect.Flags) is var flags && flags[0].Flag is not null
            && !flags.Any(flag => flag.Flag?.Meaning == FlagMeaning.Model));
    }

    private static Outcome<IReadOnlyList<EngineCall>> Caught(Func<List<EngineCall>> read)
    {
        try
        {
            List<EngineCall> calls = read();
            return calls.Count > 0
                ? calls
                : Refusal.Invalid(Topic.Question, "No engine was found. Known are " +
                    "vllm serve, python -m vllm.entrypoints.openai.api_server, python -m sglang.launch_server, sglang serve, trtllm-serve, trtllm-bench, " +
                    "llama-server, llama-cli, llama-bench, ollama, text-embeddings-router, text-generation-launcher and trtexec.");
        }
        catch (CommandRefusedException refused)
        {
            return Refusal.Invalid(Topic.Question, refused.Message);
        }
    }

    private static void AddCalls(List<ShellCommand> commands, List<EngineCall> calls, int depth)
    {
        bool replaced = false;
        foreach (ShellCommand command in commands)
        {
            // A script's process becomes what it executes: of the branches of a condition that do so one alone runs.
            bool replaces = command.Words is [{ Text: "exec" }, ..];
            int before = calls.Count;
            if (!replaces || !replaced)
                AddCalls(command, calls, depth);
            replaced |= replaces && calls.Count > before;
        }
    }

    private static void AddCalls(ShellCommand command, List<EngineCall> calls, int depth)
    {
        if (ContainerRun.Read(command.Words) is { } container)
        {
            List<EngineCall> within = OfContainer(container.Words, [.. command.Environment, .. container.Environment], container.Image);
            calls.AddRange(within.Select(call => WithFile(
                call with { Gpus = call.Gpus ?? container.Gpus, Accelerator = call.Accelerator ?? container.Accelerator }, command.Variables)));
        }
        else if (ScriptOf(command.Words) is { } at && depth < DeepestScript)
        {
            List<EngineCall> within = [];
            ShellVariables variables = new(command.Variables);
            // What follows the script is its name, and then its parameters.
            if (command.Words.Length > at + 2)
                variables.Set(ShellVariables.Parameters, command.Words[(at + 2)..], conditional: false);
            AddCalls(ShellScript.Read(command.Words[at].Text, variables), within, depth + 1);
            calls.AddRange(within.Select(call => Inheriting(call, command.Environment)));
        }
        else if (Programs.Find(command.Words) is { } program)
        {
            calls.Add(WithFile(Call(program.Dialect, program.Arguments, command.Environment), command.Variables));
        }
        else if (command.Words.IsEmpty && depth < DeepestScript
            && command.Environment.FirstOrDefault(variable => variable.Name is "cmd" or "command").Value.Text is { } quoted
            && quoted.Contains(' ', StringComparison.Ordinal))
        {
            // A log line that holds the command it started.
            AddCalls(ShellScript.Read(quoted, new ShellVariables()), calls, depth + 1);
        }
    }

    /// <summary>The call with the flags of the file that it names, where the script wrote that file.</summary>
    private static EngineCall WithFile(EngineCall call, ShellVariables variables) =>
        call.Dialect == Dialect.Ollama ? variables.FileOf(ModelFile.Name) is { } model ? ModelFile.Add(model, call) : call
        : call is { ReadsFile: false } && call.Find(FlagMeaning.Configuration)?.Value is { } name && variables.FileOf(name) is { } file
            ? AttachedFile.Add(file, call) : call;

    /// <summary>A script's process hands its variables on to what it starts.</summary>
    private static EngineCall Inheriting(EngineCall call, ImmutableArray<ShellVariable> environment)
    {
        EngineCall outer = Call(call.Dialect, [], environment);
        return call with
        {
            Environment = [.. outer.Environment.Where(variable => !call.Environment.Any(own => own.Name == variable.Name)), .. call.Environment],
            Gpus = call.Gpus ?? outer.Gpus,
        };
    }

    /// <summary>Where the script of <c>sh -c</c> stands, whatever is before the shell; null for other commands.</summary>
    private static int? ScriptOf(ImmutableArray<ShellWord> words)
    {
        for (int at = 0; at + 2 < words.Length; at++)
        {
            if (!Shells.Contains(words[at].Text[(words[at].Text.LastIndexOf('/') + 1)..]))
                continue;
            int option = at + 1;
            while (option < words.Length && words[option].Text is ['-', .., not 'c'])
                option++;
            if (option >= words.Length || words[option].Text is not ['-', .., 'c'])
                continue;
            int script = option + 1;
            while (script < words.Length && words[script].Text.StartsWith('-'))
                script++;
            if (script < words.Length)
                return script;
        }

        return null;
    }

    private static EngineCall Call(Dialect dialect, IReadOnlyList<ShellWord> arguments, ImmutableArray<ShellVariable> environment)
    {
        ImmutableArray<ReadFlag> flags = FlagReader.Read(arguments, dialect.Flags);
        GpuCount? visible = environment.Where(variable => Visible.Contains(variable.Name) && variable.Value.IsResolved)
            .Select(variable => DeviceList.Named(variable.Value.Text)).FirstOrDefault(count => count is not null);
        return new EngineCall(dialect)
        {
            Flags = [.. EngineEnvironment.FlagsOf(dialect, environment), .. flags],
            Environment = [.. environment.Select(EngineVariable.Shown)],
            Gpus = visible,
        };
    }
}
