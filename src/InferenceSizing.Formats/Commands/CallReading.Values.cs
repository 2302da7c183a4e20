using InferenceSizing.Domain.Engines.Shared;
using InferenceSizing.Domain.Units;

namespace InferenceSizing.Formats.Commands;

/// <content>What the value of a flag says by itself.</content>
public sealed partial class CallReading
{
    /// <param name="read">The flag.</param>
    /// <param name="target">What it counts.</param>
    /// <param name="beside">Counted by the flag, and not by the target.</param>
    private UnderstoodFlag Count(ReadFlag read, Target target, long beside = 0)
    {
        if (!read.IsResolved)
            return Unresolved(read, target);
        if (FlagNumber.Whole(read.Value ?? "") is not { } count)
            return Unread(read, target, "Expected a whole number; it was left out.");
        if (count > beside || target == Target.OutputTokens)
            Tell(target, count - beside);
        return new UnderstoodFlag(read, target);
    }

    /// <summary>Tokens; of several, each a test of its own, the most.</summary>
    private UnderstoodFlag Length(ReadFlag read, Target target)
    {
        if (!read.IsResolved || FlagNumber.Whole(read.Value ?? "") is not null || FlagNumber.Largest(read.Value ?? "") is not { } longest)
            return Count(read, target);
        Tell(target, longest);
        return new UnderstoodFlag(read, target, "The longest of several.");
    }

    private UnderstoodFlag Word(ReadFlag read, Target target, bool keepsOwn)
    {
        if (!read.IsResolved)
            return Unresolved(read, target);
        string? id = read.Flag!.IdOf(read.Value ?? "");
        if (id is null)
            return new UnderstoodFlag(read, target, $"'{read.Value}' has no counterpart here, and was left out.") { IsWordless = true };
        if (id.Length == 0 || keepsOwn)
            return new UnderstoodFlag(read, target, target == Target.Weights ? "As the checkpoint stores them." : "Left to the engine.");
        if (_call.Dialect == Dialect.TensorRt && target == Target.Weights && Text(Target.Weights) is { } allowed)
        {
            // Switches allow formats: the builder takes the narrowest, in whatever order they stand.
            Tell(target, allowed is "int8" or "fp8" ? allowed : id);
            return new UnderstoodFlag(read, target);
        }

        if (target == Target.Weights && _told.ContainsKey((Target.Weights, null)) && read.Flag.Meaning == FlagMeaning.ComputeFormat)
            target = Target.Activations;
        else if (target == Target.Weights && read.Flag.Meaning == FlagMeaning.Quantization && _told.Remove((Target.Weights, null), out Told? format))
            Tell(Target.Activations, format.Value);
        Tell(target, id);
        return new UnderstoodFlag(read, target);
    }

    private UnderstoodFlag Draft(ReadFlag read, string value)
    {
        if (!read.IsResolved)
            return Unresolved(read, Target.DraftModel);
        if (ModelName.Of(value) is { } name)
            Tell(Target.DraftModel, name);
        if (!_told.ContainsKey((Target.SpeculativeMethod, null)))
            Tell(Target.SpeculativeMethod, DraftModelMethod);
        return new UnderstoodFlag(read, Target.DraftModel);
    }

    private UnderstoodFlag Speculation(ReadFlag read, string value)
    {
        if (!read.IsResolved)
            return Unresolved(read, Target.SpeculativeMethod);
        if (SpeculativeJson.Read(read.Name, value) is not { } told)
            return Unread(read, Target.SpeculativeMethod, "Expected a JSON object; it was left out.");
        foreach (Told part in told)
            Tell(part.Target, part.Value);
        return new UnderstoodFlag(read, Target.SpeculativeMethod);
    }

    /// <summary>Members of a JSON object that become no setting, as flags of their own: those that the engine has, and those that it does not.</summary>
    private IEnumerable<UnderstoodFlag> OtherMembers(ReadFlag read)
    {
        if (read is not { IsResolved: true, Flag: { Meaning: FlagMeaning.Members } flag, Value: { } value })
            yield break;
        if (read.Name.Contains('.', StringComparison.Ordinal))
            yield break;
        foreach ((string name, string text) in JsonMembers.Of(value))
        {
            string whole = $"{flag.Name}.{name}";
            if (_call.Dialect.Flags.Find(whole) is not { Knob: not null })
                yield return new UnderstoodFlag(new ReadFlag(whole, text, _call.Dialect.Flags.Find(whole)), null);
        }
    }

    /// <summary>Settings that are members of a JSON object, or stand behind a point.</summary>
    private UnderstoodFlag Members(ReadFlag read, Flag flag, string value)
    {
        if (!read.IsResolved)
            return Unresolved(read, Target.Setting);
        int point = read.Name.IndexOf('.', StringComparison.Ordinal);
        UnderstoodFlag understood = new(read, null);
        foreach ((string name, string text) in point > 0 ? [(read.Name[(point + 1)..], value)] : JsonMembers.Of(value))
        {
            if (_call.Dialect.Flags.Find($"{flag.Name}.{name}") is { Knob: { } knob } setting)
                understood = Setting(read, setting, text) with { Setting = knob.Name };
        }

        return understood;
    }

    /// <summary>Rope scaling lengthens the model's context, and so does a longer one in its config. Other overrides are named: the model is read as its own
    /// config has it.</summary>
    private UnderstoodFlag Longer(ReadFlag read, string value)
    {
        if (!read.IsResolved)
            return Unresolved(read, Target.Setting);
        bool isScaling = read.Flag!.Meaning == FlagMeaning.RopeScaling;
        RopeScalingJson? scaling = RopeScalingJson.Read(value, isScaling);
        long? stated = isScaling ? null : JsonMembers.Of(value).Where(member => member.Name == "max_position_embeddings")
            .Select(member => FlagNumber.Whole(member.Text)).FirstOrDefault();
        if (_call.Dialect.Engine is not { } engine || engine.Find(KnobRole.LongerContext) is not { } longer || (scaling is null && stated is not > 0))
            return new UnderstoodFlag(read, null, isScaling ? null : "Not applied: the model is sized as its own config has it.");
        TokenCount? own = stated is > 0 ? TokenCount.From(stated.Value) : _model.LongestContext;
        if ((scaling is null ? own : scaling.LongestOf(own)) is not { } longest)
            return new UnderstoodFlag(read, null, "How long the context becomes by it is not known.");
        if (engine.Find(KnobRole.Context) is not { } context || longest.Count > context.Shape.Maximum.Value)
            return Unread(read, Target.Setting, "A context of that length is not taken; it was left out.");
        if (longest <= _model.LongestContext)
            return new UnderstoodFlag(read, Target.Setting, "The context becomes no longer by it.") { Setting = longer.Name };
        _scaledContext = longest;
        return new UnderstoodFlag(read, Target.Setting, $"The context may be {longest.Count} tokens long.") { Setting = longer.Name };
    }

    /// <summary><c>input:8x3x224x224</c> is a batch of eight images, <c>input_ids:1x2048</c> one of 2048 tokens.</summary>
    private UnderstoodFlag Shapes(ReadFlag read, string value)
    {
        string[] sizes = value.Split(',')[0].Split(':')[^1].Split('x');
        long?[] dimensions = [.. sizes.Select(size => FlagNumber.Whole(size))];
        if (dimensions.Contains(null))
            return Unread(read, Target.BatchSize, "Expected name:sizes; it was left out.");
        Tell(Target.BatchSize, dimensions[0]!.Value);
        if (dimensions.Length == 2)
            Tell(Target.InputTokens, dimensions[1]!.Value);
        if (dimensions.Length == 4)
        {
            Tell(Target.ImageHeight, dimensions[2]!.Value);
            Tell(Target.ImageWidth, dimensions[3]!.Value);
        }

        return new UnderstoodFlag(read, Target.BatchSize);
    }
}
