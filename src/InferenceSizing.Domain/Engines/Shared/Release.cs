using InferenceSizing.Domain.Hardware;
using InferenceSizing.Domain.Techniques;

namespace InferenceSizing.Domain.Engines.Shared;

/// <summary>A release of an engine: the facts that its rules go by. A capability that is null is one that the release does not have.</summary>
public abstract record Release
{
    /// <summary>The first release that these facts hold for.</summary>
    public required EngineVersion Since { get; init; }

    /// <summary>What changed with it, a sentence for the reader; empty where it was only checked.</summary>
    public string Change { get; init; } = "";

    /// <summary>Pull request, file at a tag, release notes or log.</summary>
    public required string Source { get; init; }

    /// <summary>Whether the release itself was read or its logs were checked: one that was not is known only by what changed in it.</summary>
    public bool Checked { get; init; }

    /// <summary>How it comes to each part of the memory, for the reader.</summary>
    public required MemoryRules Rules { get; init; }

    /// <summary>How layers run whose weights are kept off the GPU on request.</summary>
    internal OffloadAbility? Offloading { get; init; }

    /// <summary>Speculative decoding.</summary>
    public Speculating? Speculation { get; init; }

    /// <summary>Whether it finds what prompts have in common in its cache, by itself.</summary>
    public bool FindsPrefixes { get; init; }

    /// <summary>The chips on which its kernels skip two zeros of every four weights.</summary>
    internal Func<Accelerator, bool>? SkipsTwoOfFour { get; init; }
}
