using System.Text.Json.Nodes;
using InferenceSizing.Api.Inspection;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace InferenceSizing.Api.OpenApi;

/// <summary>The forms of the body of POST /models/inspect, each with an example that runs as it stands.</summary>
internal sealed class InspectionBodies : IOperationFilter
{
    private static readonly (string Name, string Summary, string Body)[] Examples =
    [
        ("config", "A config.json",
            """{"model_type": "llama", "hidden_size": 2048, "intermediate_size": 8192, "num_hidden_layers": 16, "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128256, "tie_word_embeddings": true, "torch_dtype": "bfloat16"}"""),
        ("safetensorsIndex", "A model.safetensors.index.json",
            """{"metadata": {"total_size": 4096}, "weight_map": {"model.embed_tokens.weight": "model-00001-of-00002.safetensors", "lm_head.weight": "model-00002-of-00002.safetensors"}}"""),
        ("safetensorsHeader", "The header of a safetensors file, without its eight bytes of length",
            """{"__metadata__": {"format": "pt"}, "model.embed_tokens.weight": {"dtype": "BF16", "shape": [32000, 2048], "data_offsets": [0, 131072000]}, "model.norm.weight": {"dtype": "BF16", "shape": [2048], "data_offsets": [131072000, 131076096]}}"""),
    ];

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (operation.OperationId != InspectionEndpoints.OperationId)
            return;
        operation.RequestBody = new OpenApiRequestBody
        {
            Required = true,
            Description =
                "One file as it is, under any content type, or several as a form. The head of a GGUF or safetensors file is enough: `head -c 20000000 " +
                "model.gguf | curl --data-binary @- …`.",
            Content = new Dictionary<string, IOpenApiMediaType>
            {
                ["application/json"] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalPropertiesAllowed = true },
                    Examples = Examples.ToDictionary(
                        example => example.Name, example =>
                        (IOpenApiExample)new OpenApiExample { Summary = example.Summary, Value = JsonNode.Parse(example.Body) }),
                },
                ["application/octet-stream"] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.String,
                        Format = "binary",
                        Description = "The first bytes of a GGUF or safetensors file, at least to the end of its tensor table."
                    }
                },
                ["multipart/form-data"] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Object,
                        Description =
                            "The files of one model: a config.json, an index, the heads of all safetensors files or of all parts of a split GGUF file. Names " +
                            "of the parts do not matter.",
                        Properties = new Dictionary<string, IOpenApiSchema>
                        {
                            ["file"] = new OpenApiSchema
                            {
                                Type = JsonSchemaType.Array,
                                MaxItems = InspectionBody.MaxFiles,
                                Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" }
                            },
                        },
                    },
                },
            },
        };
    }
}
