"""Names of people who do not exist, as various as those of a French collège."""

# Each family name with the first names that go with it best; «f» takes the common ones only.
FAMILIES: dict[str, str] = {
    "f": (
        "Aubert Barbier Bazin Bellanger Berger Bertin Besson Blondel Bonnet Boucher Bouvier Breton "
        "Brun Carlier Caron Chapelle Charpentier Chauvin Chevalier Clément Collet Collin Cordier "
        "Cousin Delaunay Delmas Deschamps Devaux Dufour Dumas Dupuis Durand Fabre Faure Ferrand "
        "Fleury Fontaine Gaillard Gautier Gérard Gilbert Girard Gros Guérin Guillet Hamel Hardy "
        "Hébert Henry Huet Humbert Jacquet Jolivet Joly Klein Lacroix Lambert Langlois Laurent "
        "Lebrun Leclerc Lefort Legrand Lemaire Leroux Lucas Maillard Mallet Marchal Maréchal "
        "Martel Masson Mercier Meunier Michaud Millet Monnier Morel Moreau Morin Noël Olivier "
        "Paris Perret Perrin Petit Picard Pineau Poirier Prévost Renard Renaud Reynaud Rivière "
        "Robin Rousseau Roussel Roy Royer Sabatier Salmon Tessier Thibault Vallée Vidal Vincent"
    ),
    "m": (
        "Aïssaoui Amrani Belkacem Benali Benhamou Bensaïd Boukhari Bouzid Chérif Daoudi El-Amrani "
        "Ferhat Ghezali Hamdi Idrissi Kaddour Khelifi Lahlou Mansouri Meziane Naciri Ouali "
        "Rahmani Saïdi Tazi Zerrouki"
    ),
    "a": (
        "Bamba Camara Cissé Coulibaly Diallo Diarra Diop Fofana Kanté Keïta Konaté Mbaye Mendy "
        "Ndiaye Nkemba Sarr Sissoko Sow Touré Traoré"
    ),
    "p": (
        "Alves Carvalho Costa Ferreira Gomes Gonçalves Lopes Martins Pereira Ribeiro Rodrigues "
        "Santos Garcia Lopez Navarro Romero Bianchi Conti Ricci"
    ),
    "v": "Chen Huynh Lâm Lê Liu Ngo Pham Tran Vong Zhang",
    "t": "Aydin Çelik Demir Kaya Öztürk Yildiz",
    "e": "Kowalski Nowak Petrov Popescu Ionescu Marković Horvat Zielinski",
}

GIRLS: dict[str, str] = {
    "f": (
        "Adèle Agathe Alice Alix Anaïs Anna Apolline Camille Capucine Charlotte Chloé Clara "
        "Clémence Constance Élise Éloïse Emma Éva Garance Inès Jade Jeanne Julia Juliette Léna "
        "Léonie Lilou Lola Louise Lou Lucie Maëlle Manon Margaux Margot Mathilde Mila Ninon Océane "
        "Pauline Romane Rose Salomé Sarah Solène Suzanne Victoire Zoé"
    ),
    "m": "Amina Assia Dounia Farah Hanaé Imane Inaya Kenza Lina Lyna Maïssa Nour Salma Yasmine",
    "a": "Aïcha Aminata Awa Coumba Fanta Fatou Grâce Kadiatou Mariam Maïmouna Nabou Oumou Ruth",
    "p": "Beatriz Carla Elisa Gabriela Inês Laura Leonor Lucia Matilde Noémia",
    "v": "Julie Linh Mai Minh-Anh Thi-Lan Xin",
    "t": "Asya Defne Elif Zeynep Melis",
    "e": "Ania Daria Ioana Katia Milena Zofia",
}

BOYS: dict[str, str] = {
    "f": (
        "Achille Adrien Alexis Antoine Arthur Augustin Axel Baptiste Basile Clément Corentin "
        "Côme Éliott Enzo Ethan Félix Gabin Gabriel Gaspard Hugo Jules Léo Léon Louis Lucas Maël "
        "Malo Marius Martin Mathéo Mathis Maxence Nathan Noah Noé Oscar Paul Quentin Raphaël "
        "Robin Sacha Simon Théo Thibault Timéo Titouan Tom Valentin Victor"
    ),
    "m": "Adam Amine Anis Ayoub Bilal Idriss Ilyès Ismaël Mehdi Nassim Rayan Sofiane Wassim Yanis",
    "a": "Abdou Amadou Boubacar Christ Demba Ibrahima Ismaïla Mamadou Moussa Ousmane Seydou",
    "p": "Diogo Enzo Hugo Luca Mateo Miguel Rafael Rui Thiago",
    "v": "Bao Kévin Minh Quang Tony William",
    "t": "Can Emre Kerem Mert Yusuf",
    "e": "Andrei Filip Kacper Luka Nikola Stefan",
}

WOMEN: dict[str, str] = {
    "f": (
        "Agnès Amandine Anne-Sophie Audrey Aurélie Béatrice Bénédicte Caroline Catherine Cécile "
        "Céline Christelle Claire Coralie Delphine Élodie Émilie Estelle Fanny Florence Gaëlle "
        "Hélène Isabelle Julie Karine Laetitia Laure Magali Marie Marion Mélanie Muriel Nathalie "
        "Nolwenn Pauline Sabrina Sandrine Sophie Stéphanie Sylvie Valérie Vanessa Virginie"
    ),
    "m": "Fatima Hafida Houria Karima Leïla Malika Nadia Naïma Nawel Samia Sonia Souad Zohra",
    "a": "Adama Aïssata Bintou Djénéba Fatoumata Hawa Khady Mariama Ndèye Rokia",
    "p": "Ana Catarina Cristina Elena Francesca Lurdes Paula Rosa Teresa",
    "v": "Hoa Lan Mei Phuong Thuy",
    "t": "Ayşe Emine Gülay Nuray",
    "e": "Agnieszka Ioana Irina Olga Vesna",
}

MEN: dict[str, str] = {
    "f": (
        "Alexandre Arnaud Benoît Bruno Cédric Christophe Damien David Éric Fabien Fabrice "
        "François Frédéric Grégory Guillaume Jérôme Julien Laurent Ludovic Mickaël Nicolas "
        "Olivier Pascal Philippe Pierre Rémi Romain Sébastien Stéphane Sylvain Thierry Thomas "
        "Vincent Xavier Yann"
    ),
    "m": "Abdelkader Ahmed Farid Hakim Kamel Karim Mohamed Mourad Nabil Rachid Saïd Tarik Youssef",
    "a": "Alassane Bakary Cheikh Ibrahim Issa Lamine Modibo Oumar Souleymane",
    "p": "Carlos Fernando João Marco Nuno Paulo Sergio",
    "v": "Dung Hai Tuan Wei",
    "t": "Hasan Mehmet Murat Serkan",
    "e": "Dragan Marek Mihai Pawel Sergiu",
}

# Kind of family name -> how often.
SHARES = {"f": 62, "m": 14, "a": 9, "p": 8, "v": 3, "t": 2, "e": 2}
