using System.Globalization;
using System.Text.Json;
using InferenceSizing.Api.Contract;
using InferenceSizing.Api.Estimates.Binding;
using InferenceSizing.Api.Estimates.Resolution;
using InferenceSizing.Api.Estimates.Validation;
using InferenceSizing.Api.Hosting;
using InferenceSizing.Catalogue;
using InferenceSizing.Domain.Outcomes;
using Microsoft.Extensions.Options;

namespace InferenceSizing.Api.Inspection;

/// <summary>Holds the promise that <c>inspected</c> goes into POST /estimate: what that would refuse is not given out, and the answer says why.</summary>
internal sealed class GivenOut(CatalogueSet catalogue, IOptions<LimitOptions> limits)
{
    /// <summary>The rest of a request beside its model.</summary>
    private const int RestBytes = 16 * 1024;

    private static readonly ModelChoiceValidator Validator = new();

    public InspectionAnswer Checked(InspectionAnswer answer)
    {
        if (answer.Inspected is not { } inspected)
            return answer;
        byte[] written = JsonSerializer.SerializeToUtf8Bytes(inspected, InspectionJson.Default.InspectedRequest);
        if (written.Length + RestBytes > limits.Value.MaxRequestBodyBytes)
        {
            return Without(answer, string.Create(
                CultureInfo.InvariantCulture,
                    $"The model is described in {written.Length} bytes; POST /estimate takes bodies of {limits.Value.MaxRequestBodyBytes}."));
        }

        byte[] body = [.. "{\"model\":{\"inspected\":"u8, .. written, .. "}}"u8];
        Outcome<ReadModel> read =
            from request in RequestBody.Parse(body)
            from valid in Refused.Unless(Validator.Validate(request.Model!), request.Model!)
            from model in RequestedModel.Read(valid, catalogue, null)
            select model;
        return read.Refusal is { } refusal ? Without(answer, Refused.Detail(refusal)) : answer;
    }

    private static InspectionAnswer Without(InspectionAnswer answer, string reason) => answer with { Inspected = null, Reason = answer.Reason ?? reason };
}
