using System.CommandLine;
using System.Text;
using InferenceSizing.Cli.Views;
using Spectre.Console;

namespace InferenceSizing.Cli;

/// <summary>The command line: questions in, tables or JSON out.</summary>
internal static class SizingCommand
{
    private const string Json = "application/json";

    public static async Task<int> Run(IReadOnlyList<string> args, InvocationConfiguration console)
    {
        ParseResult parsed = Create().Parse(args);
        int outcome = await parsed.InvokeAsync(console);
        return parsed.Errors.Count > 0 ? ExitCode.Invalid : outcome;
    }

    private static RootCommand Create() => new(
        "GPU memory, speed and the largest batch of a model at inference. Exit codes: 0 it passes, 1 it does not fit or a requirement is violated, 2 the " +
        "question is wrong.")
    {
        Estimate(), Sweep(), Plan(), Inspect(), Translate(), Diagnose(),
    };

    private static Command Estimate()
    {
        Argument<string?> file = new("file") { Description = "A body of POST /estimate; - reads standard input.", Arity = ArgumentArity.ZeroOrOne };
        Option<string[]> set = new("--set")
        {
            Description = "A member by its path: workload.batchSize=8. May be repeated.",
            AllowMultipleArgumentsPerToken = true,
        };
        (Option<string?> Option, string Path)[] members =
        [
            (new("--model", "-m") { Description = "Model id." }, "model"),
            (new("--gpu", "-g") { Description = "GPU id or name." }, "gpu"),
            (new("--count", "-n") { Description = "GPUs of the deployment." }, "gpu.count"),
            (new("--precision", "-p") { Description = "How weights are stored." }, "precision"),
            (new("--engine", "-e") { Description = "The inference engine." }, "engine"),
            (new("--batch", "-b") { Description = "Requests, or images, at once." }, "workload.batchSize"),
            (new("--input", "-i") { Description = "Prompt length, tokens." }, "workload.inputTokens"),
            (new("--output", "-o") { Description = "Tokens generated for each prompt." }, "workload.outputTokens"),
        ];
        Form form = new(view: null, ("--markdown", "text/markdown"), ("--junit", "application/xml"), ("--svg", "image/svg+xml"));
        Command command = new("estimate", "Memory, largest batch, latency and throughput of a deployment.") { file, set };
        foreach ((Option<string?> option, _) in members)
            command.Options.Add(option);
        form.AddTo(command);
        command.SetAction((parsed, _) =>
        {
            string[] query =
            [
                .. from member in members
                   let value = parsed.GetValue(member.Option)
                   where value is not null
                   select $"{member.Path}={Uri.EscapeDataString(value)}",
                .. (parsed.GetValue(set) ?? []).Select(Escaped),
            ];
            return parsed.GetValue(file) is { } name
                ? query.Length > 0 ? Refuse(parsed, "A file holds the whole request: leave out the other options.")
                    : Ask(parsed, HttpMethod.Post, "/estimate", form, Body(name))
                : Ask(parsed, HttpMethod.Get, $"/estimate?{string.Join('&', query)}", form, () => null);
        });
        return command;
    }

    private static Command Sweep() => OfFile(
        "sweep", "One request over up to six axes.", "A body of POST /sweep; - reads standard input.",
        new(SweepView.Show, ("--csv", "text/csv"), ("--svg", "image/svg+xml")));

    private static Command Plan() => OfFile(
        "plan", "Deployments for a load, ranked.", "A body of POST /plan; - reads standard input.", new(PlanView.Show, ("--svg", "image/svg+xml")));

    private static Command OfFile(string name, string description, string fileDescription, Form form)
    {
        Argument<string> file = new("file") { Description = fileDescription };
        Command command = new(name, description) { file };
        form.AddTo(command);
        command.SetAction((parsed, _) => Ask(parsed, HttpMethod.Post, $"/{name}", form, Body(parsed.GetValue(file)!)));
        return command;
    }

    private static Command Inspect()
    {
        Argument<FileInfo[]> files = new("files")
        {
            Description = "The files of one model: config.json, safetensors, GGUF or ONNX.",
            Arity = ArgumentArity.OneOrMore,
        };
        Form form = new(InspectionView.Show);
        Command command = new("inspect", "What a model's own files say: architecture, tensors, bytes.") { files };
        form.AddTo(command);
        command.SetAction((parsed, _) => Ask(
            parsed, HttpMethod.Post, "/models/inspect", form, () => ModelFiles.AsForm(parsed.GetValue(files)!)));
        return command;
    }

    private static Command Translate()
    {
        Argument<string> file = new("file")
        {
            Description = "A command line or script of an engine, or a manifest (.yaml, .yml); - reads standard input as a command.",
        };
        Form form = new(TranslationView.Show);
        Command command = new("translate", "A command line or manifest of an engine as a request, with what became of each flag.") { file };
        form.AddTo(command);
        command.SetAction((parsed, _) =>
        {
            string name = parsed.GetValue(file)!;
            bool isManifest = Path.GetExtension(name) is ".yaml" or ".yml";
            return Ask(parsed, HttpMethod.Post, "/translate", form, Body(name, isManifest ? "application/yaml" : Form.PlainText));
        });
        return command;
    }

    private static Command Diagnose()
    {
        Argument<string> log = new("log") { Description = "The start-up log of an engine; - reads standard input." };
        Option<string?> model = new("--model", "-m") { Description = "The model, where the log does not say it." };
        Option<string?> gpu = new("--gpu", "-g") { Description = "The GPU, where the log does not say it." };
        Form form = new(DiagnosisView.Show);
        Command command = new("diagnose", "What a start-up log says beside the estimate of its settings, and what would make a failed start pass.")
        {
            log, model, gpu,
        };
        form.AddTo(command);
        command.SetAction((parsed, _) =>
        {
            string query = string.Join('&', new[] { ("model", parsed.GetValue(model)), ("gpu", parsed.GetValue(gpu)) }
                .Where(member => member.Item2 is not null).Select(member => $"{member.Item1}={Uri.EscapeDataString(member.Item2!)}"));
            return Ask(parsed, HttpMethod.Post, $"/diagnose?{query}", form, Body(parsed.GetValue(log)!, Form.PlainText));
        });
        return command;
    }

    /// <summary>Asks, and shows the answer as a table, or prints it in the form that was chosen. What is wrong is told on standard error.</summary>
    private static async Task<int> Ask(
        ParseResult parsed, HttpMethod method, string address, Form form, Func<HttpContent?> body)
    {
        string chosen = form.MediaTypeOf(parsed) ?? Json;
        Reply reply, printed;
        try
        {
            (reply, printed) = await WithProgress(parsed.InvocationConfiguration.Error, async () =>
            {
                await using LocalService service = await LocalService.Start();
                // The outcome is read from JSON; other forms are asked for next to it.
                Reply outcome = await service.Ask(method, address, Json, body());
                return (outcome, chosen == Json ? outcome : await service.Ask(method, address, chosen, body()));
            });
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return await Refuse(parsed, unreadable.Message);
        }

        int outcome = Math.Max(ExitCode.Of(reply), ExitCode.Of(printed));
        if (outcome == ExitCode.Invalid)
            ProblemView.Show(parsed.InvocationConfiguration.Error, ExitCode.Of(reply) == ExitCode.Invalid ? reply : printed);
        else if (form.ViewOf(parsed) is { } show)
            show(Console(parsed.InvocationConfiguration.Output), reply);
        else
            await parsed.InvocationConfiguration.Output.WriteLineAsync(printed.Text.TrimEnd('\n'));
        return outcome;
    }

    /// <summary>A person at a terminal sees that work goes on; a log does not.</summary>
    private static Task<T> WithProgress<T>(TextWriter error, Func<Task<T>> work)
    {
        IAnsiConsole console = Console(error);
        return console.Profile.Out.IsTerminal ? console.Status().StartAsync("Sizing …", _ => work()) : work();
    }

    private static Task<int> Refuse(ParseResult parsed, string reason)
    {
        parsed.InvocationConfiguration.Error.WriteLine(reason);
        return Task.FromResult(ExitCode.Invalid);
    }

    /// <summary>The body of each question that is asked about a file; standard input can be read but once.</summary>
    private static Func<HttpContent?> Body(string file, string mediaType = Json)
    {
        Lazy<string> text = new(() => file == "-" ? System.Console.In.ReadToEnd() : File.ReadAllText(file));
        return () => new StringContent(text.Value, Encoding.UTF8, mediaType);
    }

    private static string Escaped(string assignment) =>
        assignment.Split('=', 2) is [var path, var value] ? $"{Uri.EscapeDataString(path)}={Uri.EscapeDataString(value)}" : Uri.EscapeDataString(assignment);

    private static IAnsiConsole Console(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
}
