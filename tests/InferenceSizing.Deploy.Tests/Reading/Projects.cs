using System.Xml.Linq;

namespace InferenceSizing.Deploy.Tests.Reading;

/// <summary>What a restore of a project reads.</summary>
internal static class Projects
{
    public const string Service = "src/InferenceSizing.Api/InferenceSizing.Api.csproj";

    private static readonly string[] Settings =
        ["global.json", "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "NuGet.config", "nuget.config"];

    /// <summary>The project and all that it refers to, by their paths in the clone.</summary>
    public static IReadOnlyList<string> ClosureOf(string project)
    {
        string directory = Path.GetDirectoryName(Repository.PathOf(project))!;
        IEnumerable<string> referred = XDocument.Load(Repository.PathOf(project)).Descendants("ProjectReference")
            .Select(reference => Path.GetFullPath(Path.Combine(directory, reference.Attribute("Include")!.Value.Replace('\\', '/'))))
            .Select(full => Path.GetRelativePath(Repository.Root, full).Replace('\\', '/'));
        return [.. referred.SelectMany(ClosureOf).Append(project).Distinct()];
    }

    /// <summary>Project files, lock files, and the settings in their directories and those above.</summary>
    public static IReadOnlyList<string> RestoreInputsOf(string project)
    {
        IReadOnlyList<string> projects = ClosureOf(project);
        IEnumerable<string> locks = projects.Select(path => $"{DirectoryOf(path)}/packages.lock.json");
        IEnumerable<string> settings = projects.SelectMany(path => DirectoriesFrom(DirectoryOf(path)))
            .Distinct()
            .SelectMany(directory => Settings.Select(name => directory.Length == 0 ? name : $"{directory}/{name}"))
            .Where(Repository.HasFile);
        return [.. projects, .. locks, .. settings];
    }

    private static string DirectoryOf(string path) => path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "";

    private static IEnumerable<string> DirectoriesFrom(string directory)
    {
        for (string current = directory; current.Length > 0; current = DirectoryOf(current))
            yield return current;
        yield return "";
    }
}
