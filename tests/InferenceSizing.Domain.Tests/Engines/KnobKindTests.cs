using InferenceSizing.Domain.Engines.LlamaCpp;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Engines.Vllm;

namespace InferenceSizing.Domain.Tests.Engines;

/// <summary>What each kind of setting takes, at its bounds and beyond.</summary>
public sealed class KnobKindTests
{
    public static TheoryData<Knob, object, string?> Written => new()
    {
        { VllmKnobs.EnforceEager, false, null },
        { VllmKnobs.GpuMemoryUtilization, 0.01, null },
        { VllmKnobs.GpuMemoryUtilization, 1.01, "Expected a value from 0.01 to 1." },
        { VllmKnobs.DecodeContextParallelSize, 1024L, null },
        { VllmKnobs.DecodeContextParallelSize, 0L, "Expected a value from 1 to 1024." },
        { VllmKnobs.CudagraphMode, "NONE", null },
        { VllmKnobs.CudagraphMode, "none", "Expected one of NONE, PIECEWISE, FULL, FULL_AND_PIECEWISE, FULL_DECODE_ONLY." },
        { VllmKnobs.CudagraphCaptureSizes, new[] { 1.0, 2, 4 }, null },
        { VllmKnobs.CudagraphCaptureSizes, Array.Empty<double>(), "Expected 1 to 128 items." },
        { VllmKnobs.CudagraphCaptureSizes, new[] { 0.0, 8 }, "Expected values from 1 to 1048576." },
        { LlamaCppKnobs.TensorSplit, new[] { 0.0, 3 }, null },
        { LlamaCppKnobs.TensorSplit, new[] { 0.0, 0 }, "Expected a value above zero." },
        { LlamaCppKnobs.OverrideTensor, "exps=CPU", null },
        { LlamaCppKnobs.OverrideTensor, "", "Expected 1 to 512 characters." },
    };

    [Theory, MemberData(nameof(Written))]
    public void A_kind_takes_what_lies_within_its_bounds(Knob knob, object written, string? fault)
    {
        ArgumentNullException.ThrowIfNull(knob);

        Assert.Equal(fault, knob.Kind.FaultOf(written));
        if (fault is null)
            Assert.Equal(written, knob.Kind.Written(knob.Kind.ValueOf(written)));
    }
}
