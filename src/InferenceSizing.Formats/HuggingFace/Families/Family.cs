using System.Collections.Immutable;
using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Transformers;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace.Families;

/// <summary>A publisher or family of models: every <c>model_type</c> of its configs, its GGUF architectures, and where both are described.</summary>
/// <remarks>
/// To add a family:
/// <list type="number">
/// <item>Write <c>Families/Name.cs</c> with a static class <c>Name</c> that has a static property <c>Family</c>, and name it in <see cref="FamilyList.All"/>. A
/// test finds a class that is not listed.</item>
/// <item>A decoder gets a row in <see cref="Decoders"/>: its <c>model_type</c> and a method from <see cref="ConfigFields"/> to <see cref="TransformerDesign"/>.
/// It can then also be the text model of another family's wrapper. Anything else (encoders, towers, wrappers with a <c>text_config</c>) gets a row in
/// <see cref="Models"/>.</item>
/// <item>Give the defaults of the family's own config class next to each key: they are what the class takes where a config leaves the key out.</item>
/// <item>A GGUF architecture gets a row in <see cref="Gguf"/>: its name, the <c>model_type</c> that it is, and the keys that differ from those that nearly all
/// have (<see cref="GgufConfig"/>).</item>
/// <item>A part that no other family has (a mixer, a tower) is a design in Domain/Networks/Transformers; what several families share in reading is in
/// HuggingFace/Reading.</item>
/// <item>Add a row of a published count of parameters to the tests.</item>
/// </list>
/// To add a model of a known family touch only its file.
/// </remarks>
internal sealed record Family
{
    /// <summary>Where the config classes and designs are described: classes whose defaults are taken, and papers.</summary>
    public required string Source { get; init; }

    /// <summary>The module of a layer's experts, as quantizers name it; null where it is one that most families have (<c>mlp.experts</c>).</summary>
    public string? ExpertModule { get; init; }

    public ImmutableArray<DecoderRow> Decoders { get; init; } = [];

    public ImmutableArray<ModelRow> Models { get; init; } = [];

    public ImmutableArray<GgufRow> Gguf { get; init; } = [];
}

/// <summary>A decoder by its <c>model_type</c>.</summary>
/// <param name="ModelType">The key of the config that names it.</param>
/// <param name="Read">Its design, without the head that its checkpoint may have in place of a language model's.</param>
internal sealed record DecoderRow(string ModelType, Func<ConfigFields, TransformerDesign> Read);

/// <summary>Any other model by its <c>model_type</c>.</summary>
/// <param name="ModelType">The key of the config that names it.</param>
/// <param name="Read">Its architecture.</param>
internal sealed record ModelRow(string ModelType, Func<ConfigFields, Architecture> Read);

/// <summary>A GGUF architecture.</summary>
/// <param name="Architecture"><c>general.architecture</c>.</param>
/// <param name="ModelType">The <c>model_type</c> that it is, unless <paramref name="Keys"/> finds another.</param>
/// <param name="Keys">Sets the keys of the config that differ from the common ones; null where there are none.</param>
internal sealed record GgufRow(string Architecture, string ModelType, Action<GgufKeys>? Keys = null);
