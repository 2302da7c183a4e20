namespace InferenceSizing.Catalogue.Loading;

/// <summary>What a data file holds, by its one top-level key.</summary>
internal enum Section
{
    Accelerators,
    Prices,
    Models,
    Precisions,
    Engines,
    KernelCurves,
    LinkCurves,
    EngineTimings,
    JudgedRuns,
    SinglePassCurves,
    SinglePassChips,
    Quality,
    SizeCurves,
    Machines,
    Labels,
    Ollama,
    Unsized,
    Unpublished,
    Tunings,
    Checkpoints,
}

internal static class Sections
{
    /// <summary>The top-level key, which also names the schema file.</summary>
    public static string Key(this Section section) => section switch
    {
        Section.Accelerators => "accelerators",
        Section.Prices => "prices",
        Section.Models => "models",
        Section.Precisions => "precisions",
        Section.Engines => "engines",
        Section.KernelCurves => "kernelCurves",
        Section.LinkCurves => "linkCurves",
        Section.EngineTimings => "engineTimings",
        Section.JudgedRuns => "judgedRuns",
        Section.SinglePassCurves => "singlePassCurves",
        Section.SinglePassChips => "singlePassChips",
        Section.Quality => "quality",
        Section.SizeCurves => "sizeCurves",
        Section.Machines => "machines",
        Section.Labels => "labels",
        Section.Ollama => "ollama",
        Section.Unsized => "unsized",
        Section.Unpublished => "unpublished",
        Section.Tunings => "tunings",
        Section.Checkpoints => "checkpoints",
        _ => throw new ArgumentOutOfRangeException(nameof(section), section, "Unknown section."),
    };
}
