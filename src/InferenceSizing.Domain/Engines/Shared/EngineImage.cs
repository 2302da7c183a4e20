using System.Collections.Immutable;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>An image that an engine's makers publish for a platform.</summary>
/// <param name="Name">Repository and tag.</param>
/// <param name="Program">What it is started with; empty where its own entry point is the program.</param>
/// <param name="Port">Where it answers.</param>
/// <param name="Health">The path that says whether it does.</param>
public sealed record EngineImage(string Name, ImmutableArray<string> Program, NetworkPort Port, string Health)
{
    /// <summary>The release as tags of images write it: without the letter before its numbers.</summary>
    internal static string Tag(EngineVersion version) => version.Text.TrimStart('v');
}
