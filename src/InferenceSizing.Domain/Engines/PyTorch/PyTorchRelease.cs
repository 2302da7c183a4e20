using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Techniques;

namespace InferenceSizing.Domain.Engines.PyTorch;

/// <summary>What differs between releases of PyTorch.</summary>
internal sealed record PyTorchRelease : Release
{
    /// <summary>Whether <c>scaled_dot_product_attention</c> exists.</summary>
    public bool FusesAttention { get; init; }

    public static PyTorchRelease Of(RankLoad load) => (PyTorchRelease)load.Release;

    /// <summary>One row for each release that changed a rule.</summary>
    public static ReleaseTable<PyTorchRelease> Table { get; } = ReleaseTable<PyTorchRelease>.Of(new PyTorchRelease
    {
        Since = EngineVersion.Parse("1.13.0")!,
        Change = "The first release whose rules are known: attention writes its scores; accelerate's hooks copy layers in from host memory or a file.",
        Source = "pytorch/pytorch, torch/nn/functional.py; huggingface/accelerate, hooks.py",
        Checked = true,
        Offloading = new StreamingAbility(FromDisk: true, Prefetches: false, ReadsInPlace: false),
        Rules = ForwardEngine.Rules,
    })
        .Then("2.0.0", "scaled_dot_product_attention.", "pytorch/pytorch, release notes of 2.0", row => row with { FusesAttention = true })
        .Then("2.1.0", "torch.sparse.to_sparse_semi_structured.", "pytorch/pytorch, release notes of 2.1", row =>
            row with { SkipsTwoOfFour = TwoOfFourScheme.RunsOn }, isChecked: false)
        .Checked("published peaks", "2.4.0", "2.9.1", "2.10.0");
}
