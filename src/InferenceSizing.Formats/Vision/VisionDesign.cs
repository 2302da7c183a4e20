using System.Collections.Frozen;
using System.Text.Json;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Images;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.Vision;

/// <summary>The door of this room: <c>design</c> and <c>input</c> of a catalogue entry in, an <see cref="Architecture"/> or the reason against it
/// out.</summary>
public static class VisionDesign
{
    /// <summary>Every <c>design.name</c> that is understood, and who reads it.</summary>
    private static readonly FrozenDictionary<string, Func<ConfigFields, ImageDesign>> Readers =
        ConvolutionalDesigns.Readers
            .Concat(TransformerDesigns.Readers)
            .Concat(DetectionDesigns.Readers)
            .Concat(DiffusionDesigns.Readers)
            .Concat(PublishedDesigns.Readers)
            .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Reads an entry such as <c>{"design":{"name":"resnet","depth":50},"input":{"channels":3,"height":224,"width":224}}</c>. Other keys of the entry
    /// are ignored.</summary>
    public static Outcome<Architecture> Read(JsonElement entry)
    {
        try
        {
            ConfigFields fields = new(ConfigValue.Of(entry));
            ConfigFields design = fields.Part("design");
            string name = design.Text("name") ?? throw design.Missing("name");
            if (!Readers.TryGetValue(name, out Func<ConfigFields, ImageDesign>? read))
                throw design.Refuse("name", $"The design '{name}' has no builder here; its memory would be a guess.");
            (AxisLength channels, ImageSize size) = ImageInput.Read(fields);
            ImageArchitecture architecture = ImageArchitecture.Of(read(design), channels, size);
            if (architecture.LayOut().Refusal is { } reason)
                return Refusal.Unsupported(Subject.ConfigKey("input"), reason);
            return architecture;
        }
        catch (ConfigRefusedException refused)
        {
            return refused.Refusal;
        }
        catch (OverflowException)
        {
            return Refusal.Unsupported(Subject.ConfigKey("design"), "The dimensions multiply to more than 2^63 elements.");
        }
    }
}
