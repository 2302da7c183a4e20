using System.Collections.Immutable;
using System.Text.Json;
using InferenceSizing.Api.Contract;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Outcomes;

namespace InferenceSizing.Api.Estimates.Answer;

/// <summary>What stands between the start of the engine and its first request.</summary>
/// <param name="Starts">Whether it comes up.</param>
/// <param name="Refusals">The checks that fail, in the order in which the engine makes them; empty where it starts.</param>
/// <param name="DefaultsThatChanged">Settings that the engine itself changed when it started; empty where it took all as they were.</param>
internal sealed record StartupAnswer(
    bool Starts, IReadOnlyList<StartupRefusalAnswer> Refusals, IReadOnlyList<SettledSettingAnswer> DefaultsThatChanged)
{
    private static readonly string[] Units = [.. Enum.GetNames<StartupUnit>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    public static StartupAnswer Of(ImmutableArray<StartupRefusal> refusals, ImmutableArray<SettledKnob> settled) => new(
        refusals.IsEmpty,
        [.. refusals.Select(refusal => new StartupRefusalAnswer(
            refusal.Limit,
            refusal.Message,
            SubjectPaths.PathOf(refusal.Setting),
            Figure.CountedOr(refusal.Required.Value),
            Figure.CountedOr(refusal.Available.Value),
            Units[(int)refusal.Unit],
            refusal.Since?.Text))],
        [.. settled.Select(changed => new SettledSettingAnswer(
            SubjectPaths.PathOf(Subject.Setting(changed.Knob.Name)),
            Figure.CountedOr(changed.Before.Number.Value),
            Figure.CountedOr(changed.After.Number.Value),
            changed.Reason))]);
}

/// <summary>A setting that the engine worked out by itself.</summary>
/// <param name="Setting">Its JSON path.</param>
/// <param name="Before">What it was asked, or the engine's own value.</param>
/// <param name="After">What it came to; <c>resolved.request</c> has the same.</param>
/// <param name="Reason">Why.</param>
internal sealed record SettledSettingAnswer(string Setting, decimal Before, decimal After, string Reason);

/// <summary>A check that fails.</summary>
/// <param name="Code">contextExceedsCache, sequencesExceedBlocks, shareExceedsFree, contextExceedsModel, weightsExceedBudget, settingRefused,
/// formatUnsupported, modelUnsupported, gpuUnsupported, headsIndivisible or sharesIndivisible.</param>
/// <param name="Message">A sentence in the words of the engine's users.</param>
/// <param name="Setting">JSON path of the setting that decides.</param>
/// <param name="Required">What the check asks for.</param>
/// <param name="Available">What there is: of contextExceedsCache the longest context that starts.</param>
/// <param name="Unit">bytes, tokens, sequences, blocks, heads, models, formats, kernels, layers, elements or computeCapability.</param>
/// <param name="Since">The first release that makes this check; absent where all known ones do.</param>
internal sealed record StartupRefusalAnswer(string Code, string Message, string Setting, decimal Required, decimal Available, string Unit, string? Since);
