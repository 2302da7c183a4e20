using System.Collections.Immutable;

namespace InferenceSizing.Formats.Commands;

/// <summary>What <c>docker run</c> says of its container.</summary>
/// <param name="Image">The image.</param>
/// <param name="Words">The entrypoint where one is given, and the arguments.</param>
internal sealed record ContainerRun(string Image, ImmutableArray<ShellWord> Words)
{
    private static readonly string[] Tools = ["docker", "podman", "nerdctl"];

    /// <summary>Options that stand alone; all others are followed by a value.</summary>
    private static readonly string[] Switches =
        ["--rm", "-d", "-i", "-t", "-it", "-ti", "-dit", "-itd", "-td", "-id", "--privileged", "--init", "--detach", "--interactive", "--tty", "-P",
            "--read-only", "--no-healthcheck", "--publish-all", "--replace", "--tls-verify"];

    public List<ShellVariable> Environment { get; } = [];

    public GpuCount? Gpus { get; private set; }

    /// <summary>What the container's run time is made for, where that tells the kind of GPU.</summary>
    public string? Accelerator { get; private set; }

    /// <summary>Null where the words are no run of a container.</summary>
    public static ContainerRun? Read(ImmutableArray<ShellWord> words)
    {
        int at = 0;
        while (at < words.Length && !Tools.Contains(words[at].Text[(words[at].Text.LastIndexOf('/') + 1)..]))
            at++;
        if (at + 1 >= words.Length || words[at + 1].Text is not ("run" or "create"))
            return null;
        at += 2;
        List<(string Option, ShellWord Value)> options = [];
        while (at < words.Length && words[at].Text.StartsWith('-'))
        {
            string option = words[at].Text;
            int equals = option.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && option.StartsWith("--", StringComparison.Ordinal))
                options.Add((option[..equals], words[at] with { Text = option[(equals + 1)..] }));
            else if (!Switches.Contains(option) && at + 1 < words.Length)
                options.Add((option, words[++at]));
            at++;
        }

        if (at >= words.Length)
            return null;
        ImmutableArray<ShellWord> entrypoint = [.. options.Where(option => option.Option == "--entrypoint").Select(option => option.Value)];
        ContainerRun run = new(words[at].Text, [.. entrypoint, .. words[(at + 1)..]]);
        foreach ((string option, ShellWord value) in options)
            run.Take(option, value);
        return run;
    }

    private void Take(string option, ShellWord value)
    {
        int equals = value.Text.IndexOf('=', StringComparison.Ordinal);
        if (option is "-e" or "--env")
            Environment.Add(equals < 0 ? new(value.Text, new ShellWord("", false))
                : new(value.Text[..equals], value with { Text = value.Text[(equals + 1)..] }));
        else if (option == "--gpus")
            Gpus = DeviceList.CountOf(value.Text);
        else if (option == "--runtime" && value.Text == "habana")
            Accelerator = "Intel Gaudi";
    }
}
