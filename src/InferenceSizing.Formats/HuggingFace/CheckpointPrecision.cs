using InferenceSizing.Domain.Networks;
using InferenceSizing.Domain.Networks.Graph;
using InferenceSizing.Domain.Numbers;
using InferenceSizing.Domain.Numbers.Schemes;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Domain.Units;
using InferenceSizing.Formats.HuggingFace.Quantization;
using InferenceSizing.Formats.HuggingFace.Reading;

namespace InferenceSizing.Formats.HuggingFace;

/// <summary>How a checkpoint stores its weights, from <c>quantization_config</c> and <c>torch_dtype</c>.</summary>
/// <param name="Id">The precision id of the contract that it is, or comes nearest to; null where the config does not say.</param>
/// <param name="Weights">What no id says: other groups, modules left as they are. Null where the id says it all.</param>
/// <param name="Cache">How the checkpoint wants its cache kept: a precision id, or null for the engine's own.</param>
/// <param name="Unknown">Why the quantization could not be read; null where it could.</param>
public sealed record CheckpointPrecision(string? Id, WeightScheme? Weights, string? Cache, Refusal? Unknown)
{
    /// <summary>One precision all over.</summary>
    /// <param name="id">Null where it is not known.</param>
    public static CheckpointPrecision Plain(string? id) => new(id, null, null, null);

    internal static CheckpointPrecision Of(ConfigFields config, Architecture architecture)
    {
        string? type = TypeOf(config);
        // What is no object is a broken config; what is one may be a quantization that is not known.
        (ConfigFields?, ConfigFields?) parts = QuantizationReader.PartsOf(config);
        try
        {
            if (QuantizationReader.Read(config, parts) is not { } quantization)
                return Plain(type);
            ConfiguredScheme own = new()
            {
                Id = quantization.Id,
                Title = "As the checkpoint's quantization config has it",
                Activations = quantization.Groups[0].Compute,
                Source = quantization.Groups[0].Encoding.Source,
                Groups = quantization.Groups,
                Rest = type == "fp16" ? NumberFormat.Fp16 : NumberFormat.Bf16,
                ByLayer = quantization.ByLayer,
            };
            return new CheckpointPrecision(quantization.Id, SaysIt(quantization.Id, own, architecture) ? null : own, quantization.Cache, null);
        }
        catch (ConfigRefusedException refused)
        {
            return new CheckpointPrecision(null, null, null, refused.Refusal);
        }
    }

    private static string? TypeOf(ConfigFields config)
    {
        ConfigFields text = config.Nested("text_config") ?? config;
        string? type = text.Text("torch_dtype") ?? text.Text("dtype") ?? config.Text("torch_dtype") ?? config.Text("dtype");
        return type switch
        {
            "bfloat16" => "bf16",
            "float16" => "fp16",
            "float32" => "fp32",
            _ => null,
        };
    }

    /// <summary>Whether the scheme of this id stores every tensor in as many bytes.</summary>
    private static bool SaysIt(string id, ConfiguredScheme own, Architecture architecture)
    {
        if (WeightSchemes.Find(id) is not { } scheme || architecture.LayOut().Operators is not { } operators || operators.Traits.FourBitExperts)
            return true;
        return operators.Blocks.Where(block => !block.Auxiliary).All(block =>
            block.Nodes.SelectMany(node => node.Operator.Tensors).All(tensor =>
                block.Layers.Take((own.ByLayer ? block.Copies : LayerCount.One).Count)
                    .All(layer => Same(tensor, new TensorSite(layer, operators.Layers, tensor.Rows, tensor.Columns,
                        operators.Traits)))));

        bool Same(WeightTensor tensor, in TensorSite site) =>
            scheme.EncodingOf(tensor.Role, site).BytesOf(tensor.Rows, tensor.Columns, tensor.Count)
                == own.EncodingOf(tensor.Role, site).BytesOf(tensor.Rows, tensor.Columns, tensor.Count);
    }
}
