using InferenceSizing.Domain.Deployments;
using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Loads;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Searching;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Domain.Capacity;

/// <summary>The longest context of each sequence at the asked batch.</summary>
/// <param name="Tokens">Tokens of a sequence when its last one is written, of a decoder next to an encoder its own; zero where not even one fits.</param>
/// <param name="LimitedBy">memory, model, the engine's knob, requestsPerSecond where more come than are served, or request for a model without a longest
/// context.</param>
public sealed record LargestContext(TokenCount Tokens, string LimitedBy)
{
    /// <summary>No client asks for longer prompts; the search ends there.</summary>
    internal const long Ceiling = Ceilings.PromptTokens;

    /// <summary>No client asks for longer answers, which are all of the context of a decoder next to an encoder.</summary>
    private const long LongestAnswer = Ceilings.OutputTokens;

    /// <summary>Null for images. The prompt grows and the answer stays as asked; below that the answer shrinks with a prompt of one token.</summary>
    internal static LargestContext? Of(Deployment deployment, RankLoad load)
    {
        Engine engine = deployment.Engine;
        if (load.Architecture.Input == InputKind.Images)
            return null;
        long longest = engine.LongestContext(load.Architecture, load.Knobs).Count;
        Knob? slots = engine.Find(KnobRole.Slots);
        KnobSet? own = longest == 0 || slots is not null ? deployment.OwnKnobs(deployment.Layout, load.Workload) : null;
        bool follows = own is not null && (engine.Find(KnobRole.ContextFollows) is not { } asLoad || load.Knobs[asLoad].Flag);
        (string Limit, long Tokens) bound = BoundOf(engine, load, longest, follows);
        if (bound.Tokens == 0 || Fits(bound.Tokens))
            return new(TokenCount.From(bound.Tokens), bound.Limit);
        long tokens = Frontier.Largest(bound.Tokens - 1, Guess(), Fits);
        return new(TokenCount.From(tokens), BatchLimits.Obstacle(deployment, At(tokens + 1)) ?? BatchLimits.Memory);

        RankLoad At(long context)
        {
            Workload workload = WorkloadOf(load, context);
            return load with
            {
                Workload = workload,
                Knobs = follows ? load.Knobs.Following(own!, deployment.OwnKnobs(deployment.Layout, workload)) : load.Knobs
            };
        }

        bool Fits(long context) => BatchLimits.Fits(deployment, At(context));

        // Memory is nearly affine in the context: the line from the asked one to the bound meets the budget near the answer, which fills whole blocks.
        long Guess()
        {
            long asked = Math.Min(load.CachedTokens, bound.Tokens - 1), batch = load.InFlight.Count;
            double free = BatchSolver.LeastFree(engine, load), missing = -(double)BatchSolver.LeastFree(engine, At(bound.Tokens));
            long guess = (long)Math.Clamp(asked + ((bound.Tokens - asked) * (free / Math.Max(1, free + missing))), 1, Math.Max(1, bound.Tokens - 1));
            long step = engine.Admission.ContextStep(load.Knobs);
            return slots is null ? WholeBlocks(guess, step) : follows ? WholeBlocks(guess * batch, step) / batch : guess;
        }
    }

    /// <summary>The longest context that the model, the request or a setting of the engine allows.</summary>
    private static (string Limit, long Tokens) BoundOf(Engine engine, RankLoad load, long longest, bool follows)
    {
        long accepted = load.Architecture.Kind == ArchitectureKind.EncoderDecoder ? LongestAnswer : Ceiling;
        (string Limit, long Tokens) bound = longest > 0 ? ("model", longest) : ("request", accepted);
        return !follows && load.Architecture.Generates && engine.Admission.ContextLimit(load) is { } limit
            && (limit.Tokens < bound.Tokens || longest > load.Architecture.Dimensions.MaximumContext.Count) ? limit : bound;
    }

    private static long WholeBlocks(long tokens, long block) => tokens - (tokens % block);

    private static Workload WorkloadOf(RankLoad load, long context)
    {
        Workload asked = load.Workload;
        if (load.Architecture.Kind == ArchitectureKind.EncoderDecoder)
            return asked with { OutputTokens = TokenCount.From(context) };
        long output = Math.Min(asked.OutputTokens.Count, context - 1);
        return asked.WithPrompts(TokenCount.From(context - output)) with { OutputTokens = TokenCount.From(output) };
    }
}
