namespace InferenceSizing.Deploy.Tests.Reading;

/// <summary>The Dockerfile's instructions, continued lines joined and comments left out.</summary>
internal sealed class ContainerImage
{
    private const string File = "Dockerfile";

    private ContainerImage(IReadOnlyList<Instruction> instructions) => Instructions = instructions;

    public IReadOnlyList<Instruction> Instructions { get; }

    /// <summary>The instructions of the stage that becomes the image.</summary>
    public IReadOnlyList<Instruction> FinalStage =>
        [.. Instructions.Skip(Instructions.Select((instruction, index) => (instruction, index)).Last(at => at.instruction.Keyword == "FROM").index)];

    public IReadOnlyDictionary<string, string> Environment => FinalStage.Where(instruction => instruction.Keyword == "ENV")
        .SelectMany(instruction => instruction.Words)
        .Select(word => word.Split('=', 2))
        .ToDictionary(pair => pair[0], pair => pair[1].Trim('"'));

    public static ContainerImage Read()
    {
        string joined = string.Join('\n', Repository.Lines(File).Where(line => !line.TrimStart().StartsWith('#')));
        IEnumerable<string> lines = joined.Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new([.. lines.Select(line => line.Split(' ', 2)).Select(parts => new Instruction(parts[0], parts[1].Trim()))]);
    }

    /// <summary>One instruction: its keyword and what follows.</summary>
    internal sealed record Instruction(string Keyword, string Arguments)
    {
        public string[] Words => Arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        /// <summary>What a COPY from the clone takes, without flags and target.</summary>
        public string[] Copied => Keyword == "COPY" && !Arguments.Contains("--from=", StringComparison.Ordinal) ? Words[..^1] : [];
    }
}
