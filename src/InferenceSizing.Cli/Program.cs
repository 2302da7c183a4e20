using System.CommandLine;

namespace InferenceSizing.Cli;

/// <summary>The program <c>sizing</c>.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => SizingCommand.Run(args, new InvocationConfiguration());
}
