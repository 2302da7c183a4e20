using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Techniques;

namespace InferenceSizing.Domain.Engines.PyTorch;

/// <summary>Releases of PyTorch.</summary>
internal static class PyTorchReleases
{
    /// <summary>One row for each release that changed a rule.</summary>
    /// <remarks>cuBLAS's workspaces are taken for each call and given back from 2.14 or 2.15 on (pull request 194311): they count in the peak as
    /// before.</remarks>
    public static ReleaseTable<SinglePassRelease> Table { get; } = ReleaseTable<SinglePassRelease>.Of(new SinglePassRelease
    {
        Since = EngineVersion.Parse("1.13.0")!,
        Change = "The first release whose rules are known: attention writes its scores; accelerate's hooks copy layers in from host memory or a file.",
        Source = "pytorch/pytorch, torch/nn/functional.py; huggingface/accelerate, hooks.py",
        Checked = true,
        FusesAttention = false,
        Offloading = new OffloadAbility(FromDisk: true, Prefetches: false, ReadsInPlace: false),
        Rules = SinglePassEngine.Rules,
    })
        .Then("2.0.0", "scaled_dot_product_attention.", "pytorch/pytorch, release notes of 2.0", row => row with { FusesAttention = true })
        .Then("2.1.0", "torch.sparse.to_sparse_semi_structured.", "pytorch/pytorch, release notes of 2.1", row =>
            row with { SkipsTwoOfFour = TwoOfFourScheme.RunsOn }, isChecked: false)
        .Checked("published peaks", "2.4.0", "2.9.1", "2.10.0")
        .Then("2.11.0", "cuBLAS's workspace on Blackwell is 32 MiB, as on Hopper.",
            "pytorch/pytorch pull request 175344 of 19 February 2026, the release inferred from its date", row => row with { LargeBlackwellWorkspace = true })
        .Checked("pytorch/pytorch, CUDABlas.cpp and CublasHandlePool.cpp; manual of 2.15", "2.15.0");
}
