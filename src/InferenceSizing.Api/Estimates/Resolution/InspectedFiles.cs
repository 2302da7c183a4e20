using System.Collections.Immutable;
using System.Globalization;
using InferenceSizing.Api.Estimates.Request;
using InferenceSizing.Domain.Outcomes;
using InferenceSizing.Formats.Bytes;
using InferenceSizing.Formats.Checkpoints;

namespace InferenceSizing.Api.Estimates.Resolution;

/// <summary>An inspected model, from the request's form of it and back.</summary>
internal static class InspectedFiles
{
    /// <summary>The model, or what is wrong with it: fields are relative to the inspected object.</summary>
    public static Outcome<InspectedModel> From(InspectedRequest request)
    {
        ImmutableArray<TensorGroup>.Builder groups = ImmutableArray.CreateBuilder<TensorGroup>();
        bool gguf = request.Form!.Equals(InspectedForms.Gguf, StringComparison.OrdinalIgnoreCase);
        long elements = 0;
        foreach ((int index, InspectedTensorRequest tensor) in (request.Tensors ?? []).Index())
        {
            if (!GroupOf(tensor, gguf, ref elements).Succeeded(out TensorGroup? group, out Refusal? refusal))
                return refusal with
                {
                    Subject = refusal.Subject with
                    {
                        Name = string.Create(CultureInfo.InvariantCulture, $"[{index}].{refusal.Subject.Name}")
                    }
                };
            groups.Add(group);
        }

        return InspectedModel.Of(request.Config!.Value, gguf, groups.ToImmutable());
    }

    public static InspectedRequest ToRequest(InspectedModel model) => new()
    {
        Form = model.Tensors.IsEmpty ? InspectedForms.Config : model.Gguf ? InspectedForms.Gguf : InspectedForms.Safetensors,
        Config = model.Config,
        Tensors = model.Tensors.IsEmpty ? null : [.. model.Tensors.Select(group => new InspectedTensorRequest
        {
            Name = group.Name,
            Format = group.Format.Id,
            Shape = group.Shape.ToArray(),
            Count = group.Count,
            Layers = LayerRun.Text(group.Layers),
        })],
    };

    private static Outcome<TensorGroup> GroupOf(InspectedTensorRequest tensor, bool gguf, ref long elements)
    {
        if (StoredFormats.Find(tensor.Format!, gguf) is not { } format)
            return Fault("format", $"There is no tensor format '{tensor.Format}' in {(gguf ? "GGUF" : "safetensors")} files.");
        if (!TensorShape.TryCreate([.. tensor.Shape!], out TensorShape shape) || !format.Divides(shape))
            return Fault("shape", "The shape has more elements than any tensor, or rows that are not whole blocks of the format.");
        if (!TensorLimits.HaveRoom(ref elements, shape, tensor.Count!.Value))
            return Fault("count", "The tensors together have more elements than any model.");
        return LayerRun.TryParse(tensor.Layers, tensor.Count.Value, out ImmutableArray<LayerRun> layers)
            ? new TensorGroup(tensor.Name!, format, shape, tensor.Count.Value, layers)
            : Fault("layers", "Expected runs of layers such as 0-31 or 1-2x128,4x128, ascending, with as many tensors as the count.");
    }

    private static Refusal Fault(string member, string reason) => Refusal.Invalid(new Subject(Topic.Tensors, member), reason);
}
