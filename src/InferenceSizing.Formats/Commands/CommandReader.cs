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
        if (calls.Count == 0 && Programs.OfImage(image) is { } own && (words.IsEmpty || words[0].Text.StartsWith('-') || IsModel(words, own)))
            calls.Add(Call(own, words, environment));
        string? version = Programs.VersionOf(image)?.TrimStart('v');
        bool processors = Programs.IsForProcessors(image);
        return [.. calls.Select(call => call with { Version = call.Version ?? version, OnProcessors = call.OnProcessors || processors })];
    }

    /// <summary>An image whose entrypoint takes the model without a flag.</summary>
    private static bool IsModel(ImmutableArray<ShellWord> words, Dialect dialect) =>
        dialect.Flags.Positional == FlagMeaning.Model && words[0].Text.Contains('/', StringComparison.Ordinal) && !words[0].Text.StartsWith('/');

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
        foreach (ShellCommand command in commands)
            AddCalls(command, calls, depth);
    }

    private static void AddCalls(ShellCommand command, List<EngineCall> calls, int depth)
    {
        if (ContainerRun.Read(command.Words) is { } container)
        {
            List<EngineCall> within = OfContainer(container.Words, [.. command.Environment, .. container.Environment], container.Image);
            calls.AddRange(within.Select(call => WithFile(
                call with { Gpus = call.Gpus ?? container.Gpus, Accelerator = call.Accelerator ?? container.Accelerator }, command.Variables)));
        }
        else if (ScriptOf(command.Words) is { } script && depth < DeepestScript)
        {
            List<EngineCall> within = [];
            AddCalls(ShellScript.Read(script, new ShellVariables(command.Variables)), within, depth + 1);
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

    /// <summary>The script of <c>sh -c</c>, whatever stands before the shell.</summary>
    private static string? ScriptOf(ImmutableArray<ShellWord> words)
    {
        for (int at = 0; at + 2 < words.Length; at++)
        {
            if (!Shells.Contains(words[at].Text[(words[at].Text.LastIndexOf('/') + 1)..]))
                continue;
            int option = at + 1;
            while (option < words.Length && words[option].Text is ['-', .., not 'c'])
                option++;
            if (option + 1 < words.Length && words[option].Text is ['-', .., 'c'])
                return words[option + 1].Text;
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
