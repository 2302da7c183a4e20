using System.Text.Json;
using InferenceSizing.Api.Estimates.Request;

namespace InferenceSizing.Api.Estimates.Validation;

internal sealed class ModelChoiceValidator : AnnotatedValidator<ModelChoice>
{
    public ModelChoiceValidator()
    {
        Must("", model => (model.Id is null ? 0 : 1) + (model.Config is null ? 0 : 1) + (model.Architecture is null ? 0 : 1)
            + (model.Inspected is null ? 0 : 1) == 1, "Expected exactly one of id, config, architecture, inspected.");
        Must(nameof(ModelChoice.Config), model => model.Config is null or { ValueKind: JsonValueKind.Object },
            "Expected an object: a Hugging Face config.json.");
        Must(nameof(ModelChoice.HfQuantConfig), model => model.HfQuantConfig is null or { ValueKind: JsonValueKind.Object },
            "Expected an object: a hf_quant_config.json.");
        Must(nameof(ModelChoice.HfQuantConfig), model => model.HfQuantConfig is null || model.Config is not null,
            "Only with config: it says how the weights of that model are stored.");
        Must(nameof(ModelChoice.AssumeFamily), model => model.AssumeFamily is null || model.Config is not null,
            "Only with config: the family of everything else is known.");
        Part(nameof(ModelChoice.Inspected), model => model.Inspected, static () => new InspectedValidator());
        Part(nameof(ModelChoice.Architecture), model => model.Architecture as TransformerRequest, static () => new TransformerValidator());
        Part(nameof(ModelChoice.Architecture), model => model.Architecture as ConvolutionalRequest, static () => new ConvolutionalValidator());
    }
}
