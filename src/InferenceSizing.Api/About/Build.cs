using System.Reflection;

namespace InferenceSizing.Api.About;

/// <summary>What this program was built from.</summary>
internal static class Build
{
    private static readonly string[] Informational = typeof(
        Build).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+', 2);

    /// <summary>The version that <c>Directory.Build.props</c> states.</summary>
    public static string Version => Informational[0];

    /// <summary>The commit; null where the build did not know it.</summary>
    public static string? Commit => Informational.Length == 2 ? Informational[1] : null;
}
