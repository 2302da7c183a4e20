using InferenceSizing.ClientGenerator;
using NSwag;
using NSwag.CodeGeneration.CSharp;

if (args is not [string documentFile, string clientFile])
{
    Console.Error.WriteLine("InferenceSizing.ClientGenerator DOCUMENT CLIENT: writes the C# client of an OpenAPI document.");
    return 2;
}

OpenApiDocument document = await OpenApiDocument.FromFileAsync(documentFile);
Unions.Open(document);
CSharpClientGenerator generator = new(document, new CSharpClientGeneratorSettings
{
    ClassName = "SizingClient",
    ExceptionClass = "SizingException",
    // The address is the HttpClient's: it is set where the client is registered.
    UseBaseUrl = false,
    GenerateOptionalParameters = true,
    CSharpGeneratorSettings =
    {
        Namespace = "InferenceSizing.Client",
        JsonLibrary = NJsonSchema.CodeGeneration.CSharp.CSharpJsonLibrary.SystemTextJson,
        GenerateNullableReferenceTypes = true,
        // A member that is left out is told from one that is zero, and is not sent.
        GenerateOptionalPropertiesAsNullable = true,
    },
});
await File.WriteAllTextAsync(clientFile, generator.GenerateFile());
return 0;
