"""Given names that are common where the languages of briefs are spoken: with a surname behind, a person."""

from typing import Final

__all__ = ["GIVEN_NAMES"]

_LISTS: Final = (
    """
    Adam Alan Alice Amelia Amy Andrew Angela Ann Anna Anne Anthony Arthur Ben Benjamin Beatrice Brenda
    Brian Carol Caroline Catherine Charles Charlotte Christine Christopher Claire Colin Craig Daniel
    David Dawn Deborah Diane Donald Donna Dorothy Edward Eleanor Elizabeth Emily Emma Eric Ethan Evelyn
    Fiona Frances Frank Gareth Gary Geoffrey George Gerald Gillian Grace Graham Hannah Harold Harry
    Heather Helen Henry Hilary Howard Hugh Ian Isabel Jack Jacqueline James Jane Janet Jason Jean
    Jennifer Jessica Joan Joanna John Jonathan Joseph Josephine Joyce Judith Julia Julie Karen Katherine
    Kathleen Keith Kenneth Kevin Laura Lauren Leonard Lesley Liam Linda Lisa Louise Lucy Luke Margaret
    Maria Marion Mark Martin Mary Matthew Maureen Megan Melanie Michael Michelle Nancy Natalie Neil
    Nicholas Nicola Nigel Nora Oliver Olivia Pamela Patricia Patrick Paul Pauline Peter Philip Philippa
    Phoebe Rachel Raymond Rebecca Richard Robert Roger Ronald Rosalind Rose Rosemary Roy Russell Ruth
    Ryan Samantha Samuel Sandra Sarah Sean Sharon Sheila Shirley Simon Sophie Stanley Stella Stephen
    Steven Stuart Susan Suzanne Sylvia Teresa Thomas Timothy Tony Tracy Trevor Valerie Victoria Vincent
    Vivian Walter Wendy William Winifred Yvonne Zoe Mohammed Muhammad Ahmed Amir Aisha Fatima Farida
    Ibrahim Omar Priya Pradeep Rajesh Sunita Sanjay Anita Amara Adaeze Chidi Ngozi Kwame Abena Wei Mei
    Ling Hiroshi Yuki
    """,
    """
    Achim Albrecht Alexander Alexandra Andrea Andreas Angelika Anja Anke Anneliese Annegret Annette
    Antje Astrid Axel Barbara Bärbel Bastian Beate Bernd Bernhard Bettina Birgit Björn Brigitte Carsten
    Christa Christian Christiane Christina Christoph Claudia Cornelia Dagmar Detlef Dieter Dietmar Dirk
    Doris Dorothea Eberhard Elfriede Elisabeth Elke Erich Erika Ernst Eva Felix Ferdinand Florian Franz
    Franziska Friedrich Fritz Gabriele Georg Gerda Gerhard Gertrud Gisela Günter Günther Hannelore Hans
    Harald Hartmut Hedwig Heidi Heike Heiko Heinrich Heinz Helga Helmut Henrike Herbert Hermann
    Hildegard Holger Horst Ilse Ina Ines Inge Ingrid Irene Iris Jan Jana Jens Joachim Jochen Johann
    Johanna Johannes Jonas Jörg Josef Jürgen Jutta Kai Karin Karl Karla Karsten Katharina Kathrin Katja
    Katrin Käthe Kerstin Klaus Konrad Kurt Lars Lena Leon Lothar Ludwig Lukas Lutz Maike Manfred Manuela
    Marcel Marco Marcus Margarete Margit Marianne Marion Markus Martina Matthias Max Maximilian Melanie
    Michaela Miriam Monika Moritz Nadine Nicole Niklas Norbert Olaf Otto Paula Petra Rainer Ralf Regina
    Reinhard Renate Rolf Rosemarie Rüdiger Rudolf Sabine Sandra Sebastian Siegfried Sigrid Silke Silvia
    Simone Sonja Stefan Stefanie Steffen Susanne Svenja Sven Tanja Thea Theo Thorsten Tobias Torsten Udo
    Ulrich Ulrike Ursula Ute Uwe Vera Verena Volker Waltraud Werner Wilhelm Winfried Wolfgang Wolfram
    Ayşe Mehmet Mustafa Emine Hasan
    """,
    """
    Adèle Agnès Alain Albert Alexandre Aline Amandine Anaïs André Antoine Arnaud Audrey Augustin Aurélie
    Baptiste Benoît Bernard Bertrand Brigitte Bruno Camille Catherine Cécile Céline Chantal Christelle
    Christophe Claude Clément Colette Corinne Damien Danielle Delphine Denis Didier Dominique Élise
    Élodie Émile Émilie Emmanuel Éric Estelle Étienne Fabien Fabrice Florence Francis Franck François
    Françoise Frédéric Gabriel Geneviève Georges Gérard Ghislaine Gilbert Gilles Grégoire Guillaume Guy
    Henri Hélène Hervé Hortense Hubert Hugo Isabelle Jacques Jeanne Jérôme Joël Josette Julien Juliette
    Laure Laurence Laurent Léa Léon Loïc Louis Luc Lucie Lucien Madeleine Manon Marc Marcel Marguerite
    Marie Marine Martine Mathilde Mathieu Maurice Maxime Mélanie Michel Michèle Monique Muriel Nadège
    Nathalie Nicolas Noémie Odile Olivier Pascal Patrice Philippe Pierre Quentin Raphaël Raymond Régis
    Rémi Renée René Roland Romain Sébastien Serge Séverine Simone Solène Sophie Stéphane Stéphanie
    Sylvain Sylvie Thérèse Thibault Thierry Valentin Valérie Véronique Victor Virginie Viviane Xavier
    Yann Yves Awa Mamadou Fatou
    """,
    """
    Adrián Agustín Alba Alejandra Alejandro Alfonso Alicia Álvaro Ana Andrés Ángel Ángela Antonia
    Antonio Arturo Beatriz Begoña Belén Carlos Carmen Carolina Cristina Diego Dolores Eduardo Elena
    Emilio Enrique Ernesto Esteban Esther Fernando Francisca Francisco Gonzalo Guillermo Gustavo Ignacio
    Inés Inmaculada Íñigo Isabel Jaime Javier Jesús Joaquín Jorge José Josefa Juan Juana Julián Laura
    Lorena Lucía Luis Luisa Manuel Marcos Margarita María Mario Marta Mercedes Miguel Mónica Natalia
    Nuria Óscar Pablo Paloma Patricia Pedro Pilar Rafael Ramón Raquel Raúl Ricardo Roberto Rocío Rodrigo
    Rosa Rosario Rubén Salvador Santiago Sergio Silvia Sofía Susana Tomás Vicente Yolanda
    """,
    """
    Alberto Aldo Alessandra Alessandro Alessia Alessio Angelo Anna Annalisa Antonella Antonio Barbara
    Beatrice Bianca Bruno Camilla Carla Carlo Caterina Chiara Cinzia Claudia Claudio Cristiano Daniela
    Daniele Dario Davide Domenico Donatella Edoardo Elena Eleonora Elisa Elisabetta Emanuele Enrico Enzo
    Fabio Fabrizio Federica Federico Filippo Francesca Francesco Franco Gabriele Giacomo Gianluca Gianni
    Giorgia Giorgio Giovanna Giovanni Giulia Giuliana Giulio Giuseppe Giuseppina Ilaria Laura Leonardo
    Lorenzo Luca Lucia Luciano Luigi Luisa Marcello Marco Maria Marina Mario Marta Martina Massimo
    Matteo Mattia Maurizio Mauro Michela Michele Mirko Monica Nicola Nicoletta Paola Paolo Pasquale
    Patrizia Piero Pietro Raffaele Renato Riccardo Roberta Roberto Rosa Salvatore Sandro Sara Serena
    Sergio Silvia Simona Sofia Stefania Stefano Teresa Tiziana Umberto Valentina Valeria Vincenzo
    Vittoria Vittorio
    """,
    """
    Aad Adriaan Albert Andries Anouk Arend Arie Bart Bas Bram Cees Daan Dirk Elke Els Erik Esmée Femke
    Floor Frans Freek Gerard Gerrit Geert Gijs Govert Hanneke Hendrik Henk Herman Ilse Ineke Ingeborg
    Jaap Jacoba Jacobus Jan Janneke Jasper Jeroen Jessica Johan Joke Joost Joris Karin Kees Klaas Koen
    Lieke Lotte Maaike Maarten Machteld Margriet Marieke Marijke Marjolein Marloes Mieke Nelleke Niels
    Pieter Piet Pim Quirijn Rens Rianne Ruben Rutger Ruud Sander Sanne Sietske Sjoerd Saskia Teun Thijs
    Tijmen Tineke Tjeerd Ton Truus Wendela Willem Willemijn Wim Wouter Yvette
    """,
    """
    Afonso Alberto Alexandra Alexandre Américo Ana André António Armando Artur Augusto Beatriz Bernardo
    Bruna Bruno Caetano Carla Carlos Catarina Cátia Célia Clara Cláudia Cristina Diana Diogo Domingos
    Duarte Edite Eduardo Elisa Fátima Fernanda Fernando Filipa Filipe Francisca Francisco Gabriela
    Gonçalo Guilherme Helena Henrique Inês Isabel Joana João Joaquim Joaquina Jorge José Leonor Lídia
    Luís Luísa Luzia Manuel Manuela Margarida Maria Mariana Marta Matilde Miguel Mónica Natércia Nuno
    Olga Patrícia Paula Paulo Pedro Rafael Raquel Renata Ricardo Rita Rodrigo Rosa Rui Sara Sílvia Simão
    Sofia Sónia Susana Teresa Tiago Tomás Vasco Vera Vítor Zulmira
    """,
    """
    Adam Agata Agnieszka Aleksander Aleksandra Alicja Andrzej Anna Antoni Barbara Bartosz Beata Bogdan
    Bożena Czesław Damian Danuta Dariusz Dorota Edyta Elżbieta Ewa Filip Grażyna Grzegorz Halina Hanna
    Henryk Irena Iwona Izabela Jacek Jadwiga Jakub Jan Janina Janusz Jarosław Jerzy Joanna Jolanta Józef
    Julia Justyna Kamil Karol Karolina Katarzyna Kazimierz Kinga Krystyna Krzysztof Leszek Lucyna Łukasz
    Maciej Magdalena Małgorzata Marcin Marek Maria Mariusz Marta Marzena Mateusz Michał Mieczysław
    Mirosław Monika Natalia Olga Paweł Piotr Przemysław Radosław Rafał Renata Robert Roman Ryszard
    Sławomir Stanisław Stanisława Stefan Sylwia Szymon Tadeusz Teresa Tomasz Urszula Wacław Waldemar
    Wanda Wiesław Wiktor Witold Władysław Wojciech Zbigniew Zdzisław Zofia Zuzanna
    """,
)
GIVEN_NAMES: Final = frozenset(name for names in _LISTS for name in names.split())
