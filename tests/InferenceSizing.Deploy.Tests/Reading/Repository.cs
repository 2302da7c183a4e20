namespace InferenceSizing.Deploy.Tests.Reading;

/// <summary>The clone that the tests were built from.</summary>
internal static class Repository
{
    private const string Landmark = "InferenceSizing.sln";

    public static string Root { get; } = Above(AppContext.BaseDirectory);

    public static string PathOf(string relative) => Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    public static string Text(string relative) => File.ReadAllText(PathOf(relative));

    public static string[] Lines(string relative) => File.ReadAllLines(PathOf(relative));

    public static bool HasFile(string relative) => File.Exists(PathOf(relative));

    private static string Above(string directory)
    {
        for (DirectoryInfo? candidate = new(directory); candidate is not null; candidate = candidate.Parent)
        {
            if (File.Exists(Path.Combine(candidate.FullName, Landmark)))
                return candidate.FullName;
        }

        throw new DirectoryNotFoundException($"No directory above {directory} holds {Landmark}.");
    }
}
